// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/utf8.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/detail/codec/decode.hpp>
#include <paymcp/tool/detail/codec/drop_nulls.hpp>
#include <paymcp/tool/detail/price/quote.hpp>
#include <paymcp/tool/detail/schema/schema.hpp>
#include <paymcp/tool/policies.hpp>
#include <paymcp/tool/tool.hpp>

#include <string_view>
#include <type_traits>

namespace paymcp::inline v0::detail {

/// How a tool is sold: its `price` or `price_from`, or void.
template <class Tool>
using sale_of = typename Tool::policies::template in<slots::sale, void>;

/// The title shown to people; empty where the author gave no title.
template <class Policies>
constexpr std::string_view title_of() noexcept {
    if constexpr (Policies::template has<slots::title>) {
        return Policies::template in<slots::title, void>::text;
    } else {
        return {};
    }
}

/// What happens to charged money when the tool fails. A tool that has no second try cannot keep it.
template <class Policies>
consteval on_failure failure_of() {
    using fallback = std::conditional_t<Policies::template has<slots::repetition>, refund_on_failure, keep_on_failure>;
    return Policies::template in<slots::failure, fallback>::value;
}

/// How an account takes part in the sale.
template <class Policies>
consteval funds funds_of() {
    if constexpr (Policies::template has<slots::funds>) {
        using policy = typename Policies::template in<slots::funds, void>;
        if (plan_of<policy>.sold) return funds::to_plan;
        return policy::takes ? funds::from_balance : funds::to_balance;
    } else {
        return funds::none;
    }
}

template <const auto& Tool>
consteval tool_definition make_definition() {
    using made = std::remove_cvref_t<decltype(Tool)>;
    using policies = typename made::policies;
    static_assert(is_utf8(Tool.description()) && is_utf8(title_of<policies>()),
                  "paymcp: the description and the title of a tool must be UTF-8 text (docs/errors.md#tools)");
    tool_definition definition;
    definition.name = made::name();
    definition.description = Tool.description();
    definition.input_schema = input_schema<Tool>;
    definition.output_schema = output_schema<Tool>;
    definition.paid = made::is_paid;
    definition.plan = made::wants_plan();
    if constexpr (made::is_paid) {
        using sale = sale_of<made>;
        definition.amount = sale::most;
        definition.least = sale::least;
        definition.money = sale::money;
        if constexpr (is_price_from<sale>) definition.quote = &quote<Tool, sale>;
        definition.account = funds_of<policies>();
        constexpr bool reserves = is_up_to<sale> || funds_of<policies>() == funds::from_balance;
        using timing = std::conditional_t<reserves, capture_on_success, charge_first>;
        if constexpr (is_up_to<sale>) definition.step = sale::step;
        definition.metered = is_up_to<sale>;
        definition.timing = policies::template in<slots::timing, timing>::value;
        definition.charges_first = std::is_same_v<typename policies::template in<slots::timing, void>, charge_first>;
        definition.failure = failure_of<policies>();
        definition.at_most_once = policies::template has<slots::repetition>;
        if constexpr (policies::template has<slots::allowance>) {
            using allowance = typename policies::template in<slots::allowance, void>;
            definition.free_calls = allowance::count;
            definition.free_window = allowance::window;
        }
        constexpr plan_facts sold = plan_of<typename policies::template in<slots::funds, void>>;
        definition.sold_plan = sold.name;
        definition.renews = sold.renews;
        definition.grace_days = sold.grace;
        if constexpr (policies::template has<slots::refund>)
            definition.refund_hours = policies::template in<slots::refund, void>::hours;
    }
    if constexpr (policies::template has<slots::pace>)
        definition.tasks = policies::template in<slots::pace, void>::value;
    definition.questions_first = policies::template has<slots::questions>;
    definition.single_threaded = policies::template has<slots::threads>;
    if constexpr (policies::template has<slots::scopes>)
        definition.scopes = policies::template in<slots::scopes, void>::text;
    definition.check = &check_arguments<Tool>;
    definition.drop_nulls = drop_nulls<Tool>();
    return definition;
}

/// The compile-time facts of a tool, without its type.
template <const auto& Tool>
inline constexpr tool_definition definition_of = detail::make_definition<Tool>();

}  // namespace paymcp::inline v0::detail
