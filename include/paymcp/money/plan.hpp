// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/fixed_string.hpp>
#include <paymcp/money/plan_terms.hpp>

#include <cstdint>
#include <limits>
#include <string_view>

/// @file
/// The policies of plans: a subscription that buyers pay for again and again, and what it is good for. Plans belong to
/// verified principals. They need a `SubscribingProvider` and an `AccountStore`.

namespace paymcp::inline v0 {

namespace detail::slots {

struct allowance;
struct funds;
struct plan;

}  // namespace detail::slots

struct per_month;

/// An interval of a `plan`: a week from the day that it was begun. `per_day` and `per_month` are intervals, too.
struct per_week {
    static constexpr plans::interval interval = plans::interval::week;
};
/// An interval of a `plan`: a year.
struct per_year {
    static constexpr plans::interval interval = plans::interval::year;
};

/// A setting of a `plan`: who has not paid for a new period still holds the plan for this many days of it, while the
/// provider tries to collect the money. 1 to 31; without it, a plan that is past due is not held.
template <int Days>
struct grace_days {
    static constexpr int days = Days;
};

/// A setting of a `plan`: the name of the free tool that lists the caller's subscriptions, `list_subscriptions`
/// without it. All plans of a server share it.
template <detail::fixed_string Name>
struct listed_by {
    static constexpr std::string_view listing = Name.view();
};

/// A setting of a `plan`: the name of the free tool that cancels one, `cancel_subscription` without it. All plans of a
/// server share it.
template <detail::fixed_string Name>
struct canceled_by {
    static constexpr std::string_view canceling = Name.view();
};

/// What is paid for this tool begins a subscription: its `price<>` is charged now and once in each interval, and the
/// caller holds the plan meanwhile. `plan<"gold", per_month>`; `Settings` are `grace_days`, `listed_by` and
/// `canceled_by`. Several tools may sell one plan, such as for a month and for a year.
template <detail::fixed_string Plan, class Interval, class... Settings>
struct plan {
    using slot = detail::slots::funds;
    static constexpr bool takes = false;
    static constexpr std::string_view balance_tool{};
    static constexpr std::string_view name = Plan.view();
};

/// Only who holds the plan may call this tool, as often as wanted: `subscription<"gold">`.
template <detail::fixed_string Plan>
struct subscription {
    using slot = detail::slots::plan;
    static constexpr std::string_view name = Plan.view();
};

/// Who holds the plan has calls of this priced tool free: `Count` in each window in UTC, or all of them. Only calls
/// with a result count; each further one is paid for. `included_in<"gold">`, `included_in<"gold", 100, per_month>`.
template <detail::fixed_string Plan, std::uint32_t Count = std::numeric_limits<std::uint32_t>::max(),
          class Window = per_month>
struct included_in {
    using slot = detail::slots::allowance;
    static constexpr std::string_view plan = Plan.view();
    static constexpr std::uint32_t count = Count;
    static constexpr auto window = Window::window;
};

}  // namespace paymcp::inline v0
