// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/price.hpp>
#include <paymcp/tool/detail/name.hpp>
#include <paymcp/tool/detail/price/plan_of.hpp>
#include <paymcp/tool/policies.hpp>

#include <string_view>

namespace paymcp::inline v0::detail {

/// Whether policies beside a `plan` would have its payments end otherwise than a subscription does.
template <class Policies>
consteval bool settles_otherwise() {
    return Policies::template has<slots::timing> || Policies::template has<slots::failure> ||
           Policies::template has<slots::repetition> || Policies::template has<slots::refund> ||
           Policies::template has<slots::allowance>;
}

/// Checks a `plan` and what stands beside it, and the names of plans that a tool asks for.
template <class Policies>
consteval bool require_plan_agrees() {
    constexpr plan_facts sold = plan_of<typename Policies::template in<slots::funds, void>>;
    constexpr std::string_view wanted = wanted_plan<Policies>();
    constexpr bool asks = Policies::template has<slots::plan> || !wanted.empty();
    constexpr bool named = (!sold.sold || valid_tool_name(sold.name)) && (!asks || valid_tool_name(wanted));
    constexpr bool timed = !sold.sold || sold.interval_fits;
    constexpr bool set = !sold.sold || sold.settings_fit;
    constexpr bool fixed = !sold.sold || is_price<typename Policies::template in<slots::sale, void>>;
    constexpr bool plain = !sold.sold || !settles_otherwise<Policies>();
    static_assert(named,
                  "paymcp: a plan's name is 1 to 64 characters out of A-Z, a-z, 0-9, '_', '.' and '-' "
                  "(docs/errors.md#plans)");
    static_assert(timed, "paymcp: a plan is paid for per_day, per_week, per_month or per_year (docs/errors.md#plans)");
    static_assert(set,
                  "paymcp: the settings of a plan are grace_days<1 to 31>, listed_by<> and canceled_by<> with names of "
                  "tools, each at most once (docs/errors.md#plans)");
    static_assert(fixed,
                  "paymcp: a plan charges the same each time, so it stands beside a price<> "
                  "(docs/errors.md#plans)");
    static_assert(plain,
                  "paymcp: a subscription is charged when it begins and ended by canceling it; leave policies of "
                  "timing, failure, repetition, refund and free calls out beside plan (docs/errors.md#plans)");
    return named && timed && set && fixed && plain;
}

}  // namespace paymcp::inline v0::detail
