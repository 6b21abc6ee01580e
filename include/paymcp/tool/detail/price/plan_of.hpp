// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/plan.hpp>
#include <paymcp/money/plan_terms.hpp>
#include <paymcp/tool/detail/name.hpp>

#include <cstddef>
#include <string_view>

namespace paymcp::inline v0::detail {

/// What a `plan` says, in the form of data; `sold` is false for any other policy, or none.
struct plan_facts {
    bool sold = false;
    std::string_view name{};
    plans::interval renews{};
    int grace = 0;
    std::string_view listing{};    ///< the name of the tool that lists subscriptions
    std::string_view canceling{};  ///< of the tool that cancels one
    bool interval_fits = false;
    bool settings_fit = false;
};

template <class Setting>
consteval std::size_t place_of_setting() {
    if constexpr (requires { Setting::days; })
        return 1;
    else if constexpr (requires { Setting::listing; })
        return 2;
    else if constexpr (requires { Setting::canceling; })
        return 4;
    else
        return 0;
}

template <class Setting>
consteval void take_setting(plan_facts& facts) {
    if constexpr (requires { Setting::days; }) facts.grace = Setting::days;
    if constexpr (requires { Setting::listing; }) facts.listing = Setting::listing;
    if constexpr (requires { Setting::canceling; }) facts.canceling = Setting::canceling;
}

template <class Funds>
struct plan_reader {
    static consteval plan_facts read() { return {}; }
};

template <fixed_string Plan, class Interval, class... Settings>
struct plan_reader<plan<Plan, Interval, Settings...>> {
    static consteval plan_facts read() {
        plan_facts facts{.sold = true, .name = Plan.view()};
        facts.listing = "list_subscriptions";
        facts.canceling = "cancel_subscription";
        if constexpr (requires { Interval::interval; }) {
            facts.renews = Interval::interval;
            facts.interval_fits = true;
        }
        (take_setting<Settings>(facts), ...);
        std::size_t seen = 0;
        bool once = true;
        for (const std::size_t place : {std::size_t{8}, place_of_setting<Settings>()...}) {
            once = once && place != 0 && (seen & place) == 0;
            seen |= place;
        }
        const bool patient = (seen & 1U) == 0 || (facts.grace >= 1 && facts.grace <= 31);
        facts.settings_fit = once && patient && valid_tool_name(facts.listing) && valid_tool_name(facts.canceling);
        return facts;
    }
};

/// What a policy of the slot of funds, or nothing in its place, sells as a plan.
template <class Funds>
inline constexpr plan_facts plan_of = plan_reader<Funds>::read();

/// The plan that a `subscription` asks for, or that an `included_in` is good for; empty for anything else.
template <class Policies>
consteval std::string_view wanted_plan() {
    using allowance = typename Policies::template in<slots::allowance, void>;
    if constexpr (Policies::template has<slots::plan>)
        return Policies::template in<slots::plan, void>::name;
    else if constexpr (requires { allowance::plan; })
        return allowance::plan;
    else
        return {};
}

}  // namespace paymcp::inline v0::detail
