// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/account_sale.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/money/format.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// Whether a cap is one for this currency; micro-units and minor units are of one balance.
PAYMCP_INLINE bool is_about(const gating::spending_cap& cap, const payment& subject) {
    return cap.money.shown() == currency(std::string_view(subject.currency)).shown();
}

PAYMCP_INLINE std::string micro_in_words(std::int64_t micro, const currency& money) {
    return format_amount(micro, in_micro_units(money));
}

PAYMCP_INLINE account_window length_of(gating::cap_window each) noexcept {
    if (each == gating::cap_window::hour) return account_window::hour;
    return each == gating::cap_window::day ? account_window::day : account_window::month;
}

/// Of two caps of one window the tighter holds.
PAYMCP_INLINE void add_cap(std::vector<accounts::posting>& all, accounts::posting cap) {
    for (accounts::posting& one : all)
        if (one.account == cap.account) {
            one.floor = std::max(one.floor, cap.floor);
            return;
        }
    all.push_back(std::move(cap));
}

PAYMCP_INLINE payment with_postings(payment fresh, const tool_definition& tool, const gating::options& options) {
    if (fresh.provider == postings::by_allowance) {
        fresh.amount = 0;
        fresh.postings.push_back(
            postings::free_call(tool.name, fresh.principal, tool.free_calls, tool.free_window, fresh.created));
    } else if (fresh.provider == postings::by_balance) {
        fresh.postings.push_back(postings::from_balance(fresh.currency, fresh.principal));
        for (const gating::spending_cap& cap : options.caps)
            if (cap.each != gating::cap_window::call && is_about(cap, fresh))
                add_cap(fresh.postings, postings::spending(fresh.currency, fresh.principal, cap.micro,
                                                           length_of(cap.each), fresh.created));
    } else if (tool.account == funds::to_balance) {
        fresh.postings.push_back(postings::to_balance(fresh.currency, fresh.principal));
    } else if (tool.account == funds::to_plan) {
        fresh.postings.push_back(postings::held_plan(tool.sold_plan, fresh.principal, fresh.id, fresh.expires));
    }
    for (const accounts::posting& one : fresh.postings) fresh.expires = std::min(fresh.expires, one.until);
    return fresh;
}

PAYMCP_INLINE std::string beyond_caps(const payment& fresh, const gating::options& options) {
    if (fresh.provider != postings::by_balance) return {};
    const currency money{std::string_view(fresh.currency)};
    for (const gating::spending_cap& cap : options.caps) {
        const bool fits = fresh.amount <= cap.micro / micro_per_minor(money);
        if (cap.each != gating::cap_window::call || !is_about(cap, fresh) || fits) continue;
        return "One call may spend " + micro_in_words(cap.micro, money) + " at most.";
    }
    return {};
}

PAYMCP_INLINE std::string unfunded_because(const payment& subject, const accounts::posting& one, std::int64_t holds) {
    const currency money{std::string_view(subject.currency)};
    if (subject.provider == postings::by_allowance) return "The free calls of this time are used.";
    if (postings::is_balance(one)) return "The balance is " + micro_in_words(holds, money) + '.';
    return "Of the " + micro_in_words(-one.floor, money) + " that may be spent in this time, " +
           micro_in_words(holds - one.floor, money) + " are left.";
}

}  // namespace paymcp::inline v0::detail
