// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/detail/posting_changes.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <charconv>
#include <limits>
#include <stdexcept>
#include <system_error>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<failure> refused_postings(const std::vector<accounts::posting>& postings) {
    const auto invalid = [](const char* why) { return failure{why, "invalid_postings"}; };
    if (postings.size() > 8) return invalid("a payment has at most 8 postings");
    for (std::size_t i = 0; i < postings.size(); ++i) {
        const std::string& name = postings[i].account;
        if (name.empty() || name.size() > 512) return invalid("the name of an account has 1 to 512 bytes");
        for (std::size_t k = 0; k < i; ++k)
            if (postings[k].account == name) return invalid("two postings of a payment name one account");
    }
    return std::nullopt;
}

PAYMCP_INLINE failure account_out_of_range() {
    return {"the units of an account would not fit into 64 bits", "out_of_range"};
}

/// The sum, or nothing where it does not fit.
inline std::optional<std::int64_t> sum_of_units(std::int64_t one, std::int64_t other) noexcept {
    using whole = std::numeric_limits<std::int64_t>;
    if (other > 0 ? one > whole::max() - other : one < whole::min() - other) return std::nullopt;
    return one + other;
}

inline std::optional<std::int64_t> difference_of_units(std::int64_t one, std::int64_t other) noexcept {
    using whole = std::numeric_limits<std::int64_t>;
    if (other > 0 ? one < whole::min() + other : one > whole::max() + other) return std::nullopt;
    return one - other;
}

inline const accounts::posting* posting_of(const std::vector<accounts::posting>& postings,
                                           std::string_view account) noexcept {
    const auto same = [account](const accounts::posting& one) { return one.account == account; };
    const auto found = std::find_if(postings.begin(), postings.end(), same);
    return found == postings.end() ? nullptr : &*found;
}

PAYMCP_INLINE result<std::vector<posting_change>> changes_of(const std::vector<accounts::posting>& before,
                                                             const std::vector<accounts::posting>& after) {
    std::vector<posting_change> changes;
    for (const accounts::posting& one : after) {
        const accounts::posting* last = posting_of(before, one.account);
        const auto units = difference_of_units(one.units, last == nullptr ? 0 : last->units);
        if (!units) return account_out_of_range();
        if (last != nullptr && *units == 0 && last->until == one.until) continue;
        changes.push_back({one.account, *units, one.floor, one.until, last != nullptr});
    }
    for (const accounts::posting& one : before) {
        if (posting_of(after, one.account) != nullptr || one.units == 0) continue;
        const auto units = difference_of_units(0, one.units);
        if (!units) return account_out_of_range();
        changes.push_back({one.account, *units, one.floor, one.until, true});
    }
    return changes;
}

PAYMCP_INLINE posting_fit add_change(std::optional<kept_account>& at, const posting_change& change,
                                     bool floors) noexcept {
    // Its window is over. An account that stays and is gone held nothing.
    if (!at && change.named_before && change.until != unix_time::max()) return posting_fit::fits;
    const kept_account last = at.value_or(kept_account());
    const auto units = sum_of_units(last.units, change.units);
    const bool bounded = floors && change.units < 0 && change.floor != accounts::no_floor;
    if (bounded && (!units || *units < change.floor)) return posting_fit::below_floor;
    if (!units) return posting_fit::out_of_range;
    at = kept_account{*units, std::max(last.until, change.until)};
    return posting_fit::fits;
}

/// Each is "UNITS FLOOR UNTIL BYTES:ACCOUNT", without anything between them.
PAYMCP_INLINE std::string postings_text(const std::vector<accounts::posting>& postings) {
    std::string text;
    for (const accounts::posting& one : postings) {
        text += std::to_string(one.units);
        text += ' ';
        text += std::to_string(one.floor);
        text += ' ';
        text += std::to_string(one.until.time_since_epoch().count());
        text += ' ';
        text += std::to_string(one.account.size());
        text += ':';
        text += one.account;
    }
    return text;
}

/// Takes a number and the sign behind it.
template <class Number>
Number take_number(std::string_view& text, char ended_by) {
    Number value{};
    const char* last = text.data() + text.size();
    const auto [stopped, failure] = std::from_chars(text.data(), last, value);
    if (failure != std::errc{} || stopped == last || *stopped != ended_by)
        throw std::runtime_error("the postings of a payment cannot be read");
    text.remove_prefix(static_cast<std::size_t>(stopped - text.data()) + 1);
    return value;
}

PAYMCP_INLINE std::vector<accounts::posting> read_postings(std::string_view text) {
    std::vector<accounts::posting> postings;
    while (!text.empty()) {
        accounts::posting& one = postings.emplace_back();
        one.units = take_number<std::int64_t>(text, ' ');
        one.floor = take_number<std::int64_t>(text, ' ');
        one.until = unix_time(milliseconds(take_number<std::int64_t>(text, ' ')));
        const auto size = take_number<std::size_t>(text, ':');
        if (size > text.size()) throw std::runtime_error("the postings of a payment cannot be read");
        one.account = text.substr(0, size);
        text.remove_prefix(size);
    }
    return postings;
}

}  // namespace paymcp::inline v0::detail
