// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/detail/define.hpp>
#include <paymcp/tool/detail/exposure.hpp>
#include <paymcp/tool/detail/list_entry.hpp>
#include <paymcp/tool/detail/schema/flow_schema.hpp>
#include <paymcp/tool/detail/schema/schema.hpp>
#include <paymcp/tool/policies.hpp>

#include <string_view>
#include <type_traits>

/// @file
/// What `tools/list` says of an author's tool, taken from its type.

namespace paymcp::inline v0::detail {

template <class Policies>
consteval tool_hints hints_of() {
    return {.read_only = Policies::template has<slots::read_only>,
            .non_destructive = Policies::template has<slots::destructive>,
            .idempotent = Policies::template has<slots::idempotent>,
            .closed_world = Policies::template has<slots::open_world>};
}

template <const auto& Tool, surface Surface>
constexpr std::string_view listed_schema() noexcept {
    if constexpr (Surface == surface::resubmit) {
        return resubmit_schema<Tool>;
    } else {
        return input_schema<Tool>;
    }
}

/// What the tool itself and its confirm tool have in common. Of the two, the one that does the work has the output
/// schema and the hints.
template <const auto& Tool>
consteval listed_tool list_tool(std::string_view name, bool works) {
    using made = std::remove_cvref_t<decltype(Tool)>;
    using policies = typename made::policies;
    listed_tool listed{.name = name, .works = works};
    listed.title = title_of<policies>();
    if (works) listed.output_schema = output_schema<Tool>;
    if (works) listed.hints = hints_of<policies>();
    if constexpr (made::is_paid) {
        listed.minor = sale_of<made>::most;
        listed.least = is_up_to<sale_of<made>> ? 0 : sale_of<made>::least;
        listed.varies = has_price_bounds<sale_of<made>>;
        listed.money = sale_of<made>::money;
    }
    if (plan_sold_by<Tool>.sold) listed.interval = name_of(plan_sold_by<Tool>.renews);
    return listed;
}

template <const auto& Tool, surface Surface>
consteval listed_tool list_itself() {
    using made = std::remove_cvref_t<decltype(Tool)>;
    listed_tool listed = list_tool<Tool>(made::name(), Surface == surface::direct || Surface == surface::resubmit);
    listed.titled = !listed.title.empty();
    listed.description = Tool.description();
    listed.input_schema = listed_schema<Tool, Surface>();
    listed.describes_price = made::policies::template has<slots::description>;
    listed.priced = made::is_paid;
    listed.plan = wanted_plan<typename made::policies>();
    return listed;
}

template <const auto& Tool, class SurfaceOf>
consteval listed_tool list_confirm() {
    using made = std::remove_cvref_t<decltype(Tool)>;
    listed_tool listed = list_tool<Tool>(confirm_name<Tool, SurfaceOf>, true);
    listed.titled = made::policies::template has<slots::title>;
    listed.confirms = made::name();
    return listed;
}

/// The tool itself.
template <const auto& Tool, surface Surface>
inline constexpr listed_tool listed_itself = list_itself<Tool, Surface>();

/// The generated tool that runs a paid tool.
template <const auto& Tool, class SurfaceOf>
inline constexpr listed_tool listed_confirm = list_confirm<Tool, SurfaceOf>();

/// The result of a quote tool, as `price_text` writes it.
inline constexpr std::string_view quote_schema =
    R"({"type":"object","properties":{"message":{"type":"string"},"amount":{"type":"string"},)"
    R"("currency":{"type":"string"}},"required":["message","amount","currency"]})";

/// The generated tool that says what a call costs.
template <const auto& Tool>
inline constexpr listed_tool listed_quote{
    .name = quote_name<Tool>,
    .quotes = std::remove_cvref_t<decltype(Tool)>::name(),
    .input_schema = input_schema<Tool>,
    .output_schema = quote_schema,
    .hints = {.read_only = true, .non_destructive = false, .idempotent = false, .closed_world = true}};

/// The arguments of a balance tool, and its result, as `balance_text` writes it.
inline constexpr std::string_view balance_arguments =
    R"({"type":"object","properties":{},"additionalProperties":false})";
inline constexpr std::string_view balance_schema =
    R"({"type":"object","properties":{"message":{"type":"string"},"balances":{"type":"array","items":)"
    R"({"type":"object","properties":{"amount":{"type":"string"},"currency":{"type":"string"}},)"
    R"("required":["amount","currency"]}}},"required":["message","balances"]})";

/// The generated tool that tells a caller's balance.
template <class Exposure>
inline constexpr listed_tool listed_balance{
    .name = Exposure::balance_tool(),
    .description = "Tells how much is left of the balance that you have with this server.",
    .input_schema = balance_arguments,
    .output_schema = balance_schema,
    .hints = {.read_only = true, .non_destructive = false, .idempotent = false, .closed_world = true}};

/// What the tool that lists subscriptions answers, as `subscriptions_text` writes it.
inline constexpr std::string_view subscriptions_schema =
    R"({"type":"object","properties":{"message":{"type":"string"},"subscriptions":{"type":"array","items":)"
    R"({"type":"object","properties":{"subscription_id":{"type":"string"},"plan":{"type":"string"},)"
    R"("status":{"type":"string"},"renews":{"type":"boolean"},"period_ends":{"type":"string"}},)"
    R"("required":["subscription_id","plan","status"]}},"plans":{"type":"array","items":)"
    R"({"type":"object","properties":{"plan":{"type":"string"},"tool":{"type":"string"},"amount":{"type":"string"},)"
    R"("currency":{"type":"string"},"interval":{"type":"string"}},)"
    R"("required":["plan","tool","amount","currency","interval"]}}},"required":["message","subscriptions","plans"]})";

/// The generated tool that lists a caller's subscriptions, of an exposure that has one.
template <class Exposure>
inline constexpr listed_tool listed_subscriptions{
    .name = Exposure::lists_plans,
    .description = "Lists the subscriptions that you have with this server, and the plans that it sells.",
    .input_schema = balance_arguments,
    .output_schema = subscriptions_schema,
    .hints = {.read_only = true, .non_destructive = false, .idempotent = false, .closed_world = false}};

inline constexpr std::string_view cancel_arguments =
    R"({"type":"object","properties":{"subscription_id":{"type":"string","description":)"
    R"("As the tool that lists subscriptions returned it"}},"required":["subscription_id"],)"
    R"("additionalProperties":false})";
inline constexpr std::string_view cancel_schema =
    R"({"type":"object","properties":{"message":{"type":"string"},"subscription_id":{"type":"string"},)"
    R"("plan":{"type":"string"},"status":{"type":"string"},"renews":{"type":"boolean"},)"
    R"("period_ends":{"type":"string"}},"required":["message","subscription_id","plan","status"]})";

/// The generated tool that cancels a subscription.
template <class Exposure>
inline constexpr listed_tool listed_cancel{
    .name = Exposure::cancels_plans,
    .description =
        "Cancels a subscription: nothing more is charged, and it ends with the period that is paid. Call it "
        "only when the user wants it to end.",
    .input_schema = cancel_arguments,
    .output_schema = cancel_schema,
    .hints = {.read_only = false, .non_destructive = false, .idempotent = true, .closed_world = false}};

/// The generated tool that runs any paid tool; its result depends on the payment, so it has no output schema.
inline constexpr listed_tool listed_shared_confirm{
    .name = shared_confirm_name,
    .description = "Runs the tool that was paid for and returns its result. Call it once the user has paid, with the "
                   "payment_id that the paid tool returned.",
    .input_schema = shared_confirm_schema};

/// What the tool that refunds answers.
inline constexpr std::string_view refund_schema =
    R"({"type":"object","properties":{"message":{"type":"string"},"payment_id":{"type":"string"},)"
    R"("status":{"type":"string"},"amount":{"type":"string"},"currency":{"type":"string"}},)"
    R"("required":["message","payment_id","status","amount","currency"]})";

/// The generated tool that gives a buyer's money back, of an exposure that has one.
template <class Exposure>
inline constexpr listed_tool listed_refund{
    .name = Exposure::refunds_at,
    .description =
        "Gives back the money of a call whose result was delivered, while the seller's time for it lasts. "
        "Call it only when the user wants the money back, with the payment_id that the paid tool returned. "
        "The result is then no longer kept.",
    .input_schema = shared_confirm_schema,
    .output_schema = refund_schema,
    .hints = {.read_only = false, .non_destructive = false, .idempotent = true, .closed_world = false}};

}  // namespace paymcp::inline v0::detail
