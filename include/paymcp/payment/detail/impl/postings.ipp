// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/postings.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/utc_text.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>

namespace paymcp::inline v0::detail::postings {

inline constexpr std::string_view balance_prefix = "balance/";
inline constexpr std::string_view free_prefix = "free/";
inline constexpr std::string_view spent_prefix = "spent/";

PAYMCP_INLINE std::string owner_of(std::string_view principal) {
    constexpr std::size_t longest = 300;
    constexpr std::string_view mark = "sha256:";
    // What looks like a digest is not taken for another principal's.
    const bool plain = principal.size() <= longest && !principal.starts_with(mark);
    return plain ? std::string(principal) : sha256_hex(principal).insert(0, mark);
}

PAYMCP_INLINE std::string joined(std::initializer_list<std::string_view> parts) {
    std::string whole;
    for (const std::string_view part : parts) whole += part;
    return whole;
}

PAYMCP_INLINE window_of_time window_at(unix_time now, account_window length) {
    constexpr milliseconds hour{3'600'000};
    constexpr milliseconds day{24 * hour};
    const milliseconds step = length == account_window::hour ? hour : day;
    const std::size_t digits = length == account_window::hour ? 13 : length == account_window::day ? 10 : 7;
    const std::string name = utc_text(now).substr(0, digits);
    unix_time end = now - now.time_since_epoch() % step + step;
    while (utc_text(end).starts_with(name)) end += step;
    return {name, end};
}

PAYMCP_INLINE std::string balance_account(std::string_view currency_code, std::string_view principal) {
    const currency money(currency_code);
    return joined({balance_prefix, money.shown(), "/", owner_of(principal)});
}

PAYMCP_INLINE accounts::posting from_balance(std::string_view currency_code, std::string_view principal) {
    return {.account = balance_account(currency_code, principal)};
}

PAYMCP_INLINE accounts::posting to_balance(std::string_view currency_code, std::string_view principal) {
    return {.account = balance_account(currency_code, principal), .floor = accounts::no_floor};
}

PAYMCP_INLINE accounts::posting free_call(std::string_view tool, std::string_view principal, std::uint32_t count,
                                          account_window length, unix_time now) {
    const window_of_time window = window_at(now, length);
    return {.account = joined({free_prefix, tool, "/", window.name, "/", owner_of(principal)}),
            .floor = -std::int64_t{count},
            .until = window.end};
}

PAYMCP_INLINE accounts::posting spending(std::string_view currency_code, std::string_view principal, std::int64_t most,
                                         account_window length, unix_time now) {
    const window_of_time window = window_at(now, length);
    const currency money(currency_code);
    return {.account = joined({spent_prefix, money.shown(), "/", window.name, "/", owner_of(principal)}),
            .floor = -most,
            .until = window.end};
}

PAYMCP_INLINE std::string plan_accounts(std::string_view plan, std::string_view principal) {
    return joined({plan_prefix, plan, "/", sha256_hex(principal), "/"});
}

PAYMCP_INLINE accounts::posting held_plan(std::string_view plan, std::string_view principal,
                                          std::string_view payment_id, unix_time expires) {
    constexpr milliseconds day{24 * 3'600'000};
    return {.account = plan_accounts(plan, principal).append(payment_id),
            .floor = accounts::no_floor,
            .until = expires + day};
}

PAYMCP_INLINE std::int64_t weight_of(const payment& subject, const accounts::posting& one) {
    if (one.account.starts_with(free_prefix)) return 1;
    if (is_plan(one)) return 0;
    const currency money{std::string_view(subject.currency)};
    return (lifecycle::sum_of(subject) - subject.returned) * micro_per_minor(money);
}

PAYMCP_INLINE bool falls_short(const payment& subject, const accounts::posting& one, std::int64_t holds) {
    return holds - weight_of(subject, one) < one.floor;
}

/// The states in which an account pays for a call.
inline constexpr states::set taking = states::undelivered | states::set{payment_state::delivered};

PAYMCP_INLINE payment posted(payment subject) {
    const bool internal = is_internal(subject.provider);
    const bool paid_in = subject.state == payment_state::delivered && subject.dispute != states::dispute::open;
    const bool counts = internal ? taking.contains(subject.state) : paid_in;
    const bool never_paid = states::ended_unpaid.contains(subject.state);
    for (accounts::posting& one : subject.postings) {
        if (is_plan(one)) {
            if (never_paid) one.units = 0;
            continue;
        }
        const std::int64_t weight = counts ? weight_of(subject, one) : 0;
        one.units = internal ? -weight : weight;
    }
    return subject;
}

PAYMCP_INLINE bool spends(const payment& before, const payment& next) noexcept {
    if (next.postings.empty() || !is_internal(next.provider)) return false;
    return !taking.contains(before.state) && taking.contains(next.state);
}

/// What follows the slash of that number, from the front.
PAYMCP_INLINE std::string_view behind_slashes(std::string_view account, int count) noexcept {
    for (; count > 0; --count) {
        const std::size_t slash = account.find('/');
        if (slash == std::string_view::npos) return {};
        account.remove_prefix(slash + 1);
    }
    return account;
}

PAYMCP_INLINE std::string_view owner_in(std::string_view account) noexcept {
    if (account.starts_with(plan_prefix)) {
        const std::string_view owner = behind_slashes(account, 2);
        return owner.substr(0, owner.find('/'));
    }
    int steps = account.starts_with(balance_prefix) ? 2 : 0;
    if (account.starts_with(free_prefix) || account.starts_with(spent_prefix)) steps = 3;
    return steps == 0 ? std::string_view() : behind_slashes(account, steps);
}

PAYMCP_INLINE bool is_balance(const accounts::posting& one) noexcept { return one.account.starts_with(balance_prefix); }

PAYMCP_INLINE bool is_plan(const accounts::posting& one) noexcept { return one.account.starts_with(plan_prefix); }

PAYMCP_INLINE bool holds_plan(const payment& subject) {
    return std::ranges::any_of(subject.postings,
                               [](const accounts::posting& one) { return is_plan(one) && one.units != 0; });
}

PAYMCP_INLINE std::string_view payment_of_plan(std::string_view account) noexcept {
    return account.starts_with(plan_prefix) ? behind_slashes(account, 3) : std::string_view();
}

}  // namespace paymcp::inline v0::detail::postings
