// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/fixed_string.hpp>
#include <paymcp/money/plan_terms.hpp>
#include <paymcp/tool/definition.hpp>

#include <cstdint>
#include <string_view>

/// @file
/// The policies of tools that are paid from a buyer's account with the seller, or not at all for a number of calls.
/// Accounts belong to verified principals: a call without one is refused. They need an `AccountStore`.

namespace paymcp::inline v0 {

namespace detail::slots {

struct funds;
struct allowance;

}  // namespace detail::slots

/// Each call is paid from the caller's balance with the seller: the price is set aside, the tool runs, and a failed run
/// gives it back. A balance that is too low refuses the call; nothing is run or charged, and no provider is asked.
struct from_balance {
    using slot = detail::slots::funds;
    static constexpr bool takes = true;
    static constexpr std::string_view balance_tool{};
};

/// What is paid for this tool is added to the buyer's balance, once its result is delivered; a refund takes it away
/// again, also where that leaves the balance below zero. Beside it stands a free tool, `balance`, or another name, that
/// tells the caller what is left.
template <detail::fixed_string BalanceTool = "balance">
struct to_balance {
    using slot = detail::slots::funds;
    static constexpr bool takes = false;
    static constexpr std::string_view balance_tool = BalanceTool.view();
};

/// A window of `free_calls`, which begins with the hour, the day or the month in UTC.
struct per_hour {
    static constexpr detail::account_window window = detail::account_window::hour;
};
/// @copydoc per_hour
struct per_day {
    static constexpr detail::account_window window = detail::account_window::day;
    static constexpr plans::interval interval = plans::interval::day;
};
/// @copydoc per_hour
struct per_month {
    static constexpr detail::account_window window = detail::account_window::month;
    static constexpr plans::interval interval = plans::interval::month;
};

/// A verified caller has this many calls of the tool free in each window: `free_calls<5, per_day>`. Only calls with a
/// result count; each further one is paid for. At most 1,000,000.
template <std::uint32_t Count, class Window>
struct free_calls {
    using slot = detail::slots::allowance;
    static constexpr std::uint32_t count = Count;
    static constexpr detail::account_window window = Window::window;
};

}  // namespace paymcp::inline v0
