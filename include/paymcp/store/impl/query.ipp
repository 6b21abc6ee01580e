// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/query.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <charconv>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string ledger_cursor(const payment& last) {
    return std::to_string(last.created.time_since_epoch().count()) + ':' + last.id;
}

PAYMCP_INLINE std::optional<ledger_place> read_ledger_cursor(std::string_view cursor) {
    ledger_place place;
    const auto [end, failure] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), place.created);
    if (failure != std::errc{} || end == cursor.data() + cursor.size() || *end != ':') return std::nullopt;
    place.id = std::string(end + 1, cursor.data() + cursor.size());
    return place;
}

PAYMCP_INLINE bool matches(const ledger::query& wanted, const payment& one) {
    const auto& states = wanted.states;
    const bool unclear = wanted.or_unclear && needs_seller(one);
    return (states.empty() || unclear || std::find(states.begin(), states.end(), one.state) != states.end()) &&
           (wanted.tool.empty() || one.tool == wanted.tool) &&
           (wanted.currency.empty() || one.currency == wanted.currency) &&
           (!wanted.created_from || one.created >= *wanted.created_from) &&
           (!wanted.created_before || one.created < *wanted.created_before);
}

PAYMCP_INLINE void ledger_sums::add(const payment& one) {
    ledger::total& sum = sums_[{one.tool, one.currency, one.state}];
    ++sum.count;
    sum.amount += lifecycle::sum_of(one);
    sum.returned += one.returned;
    if (one.dispute == states::dispute::open) sum.disputed += lifecycle::sum_of(one);
}

PAYMCP_INLINE std::vector<ledger::total> ledger_sums::take() {
    std::vector<ledger::total> all;
    for (auto& [key, sum] : sums_) {
        std::tie(sum.tool, sum.currency, sum.state) = key;
        all.push_back(std::move(sum));
    }
    return all;
}

}  // namespace paymcp::inline v0::detail
