// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/detail/name.hpp>
#include <paymcp/tool/detail/name_table.hpp>
#include <paymcp/tool/detail/price/plan_of.hpp>
#include <paymcp/tool/toolset.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <type_traits>

namespace paymcp::inline v0::detail {

/// The surface of each tool of a server, as a function of the tool: here the same for all.
template <surface Surface>
struct uniform {
    template <class Tool>
    constexpr surface operator()(const Tool&) const noexcept {
        return Surface;
    }
};

/// The tool that confirms any payment of a server with a shared confirm tool.
inline constexpr std::string_view shared_confirm_name = "confirm_payment";

/// The default names of confirm tools, used unless `SurfaceOf` defines `naming<Tool>`.
struct plain_naming {
    static constexpr std::string_view prefix = "confirm_";
    static constexpr std::string_view suffix{};
};

template <class Tool, class SurfaceOf>
struct naming_of {
    using type = plain_naming;
};
template <class Tool, class SurfaceOf>
    requires requires { typename SurfaceOf::template naming<Tool>; }
struct naming_of<Tool, SurfaceOf> {
    using type = typename SurfaceOf::template naming<Tool>;
};

/// A tool's quote tool is named so.
inline constexpr std::string_view quote_prefix = "quote_";

template <const auto& Tool>
struct quote_name_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        sink.put(quote_prefix);
        sink.put(Tool.name());
    }
};

/// The name of the generated tool that says what a call of `Tool` costs.
template <const auto& Tool>
inline constexpr std::string_view quote_name = static_text<quote_name_text<Tool>{}>;

/// Whether a tool has one; its name must also follow the rule for tool names.
template <const auto& Tool>
consteval bool has_quote_tool() {
    using made = std::remove_cvref_t<decltype(Tool)>;
    constexpr bool quoted = made::policies::template has<slots::quote>;
    static_assert(!quoted || quote_prefix.size() + made::name().size() <= max_tool_name_length,
                  "paymcp: the name of a tool with_quote must leave room for quote_: at most 64 characters in all "
                  "(docs/errors.md#tools)");
    return quoted;
}

/// The name of the free tool that tells a caller's balance, of a top-up; empty for every other tool.
template <const auto& Tool>
constexpr std::string_view balance_name() noexcept {
    using policies = typename std::remove_cvref_t<decltype(Tool)>::policies;
    if constexpr (policies::template has<slots::funds>)
        return policies::template in<slots::funds, void>::balance_tool;
    else
        return {};
}

/// The names of the tools that list and cancel subscriptions, of a tool that sells a plan; empty for every other tool.
template <const auto& Tool>
inline constexpr plan_facts plan_sold_by =
    plan_of<typename std::remove_cvref_t<decltype(Tool)>::policies::template in<slots::funds, void>>;

/// The name of the tool at which a buyer of `Tool` asks for the money back; empty without one.
template <const auto& Tool>
constexpr std::string_view refund_name() {
    using policies = typename std::remove_cvref_t<decltype(Tool)>::policies;
    if constexpr (policies::template has<slots::refund>) {
        return policies::template in<slots::refund, void>::name;
    } else {
        return {};
    }
}

/// The first name that is given; empty where none is.
constexpr std::string_view first_name(std::initializer_list<std::string_view> names) noexcept {
    for (const std::string_view one : names)
        if (!one.empty()) return one;
    return {};
}

/// Whether all names that are given are the same.
constexpr bool is_one_name(std::initializer_list<std::string_view> names) noexcept {
    for (const std::string_view one : names)
        if (!one.empty() && one != first_name(names)) return false;
    return true;
}

template <const auto& Tool, class SurfaceOf>
struct confirm_name_text {
    using naming = typename naming_of<std::remove_cvref_t<decltype(Tool)>, SurfaceOf>::type;

    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        sink.put(naming::prefix);
        sink.put(Tool.name());
        sink.put(naming::suffix);
    }
};

/// The surface of a tool; a free tool is always `direct`.
template <const auto& Tool, class SurfaceOf>
inline constexpr surface surface_of =
    std::remove_cvref_t<decltype(Tool)>::is_paid ? SurfaceOf{}(Tool) : surface::direct;

/// A confirm tool's name must also follow the rule for tool names.
template <const auto& Tool, class SurfaceOf>
consteval bool require_confirmable() {
    if constexpr (has_confirm_tool(surface_of<Tool, SurfaceOf>)) {
        using naming = typename confirm_name_text<Tool, SurfaceOf>::naming;
        static_assert(naming::prefix.size() + Tool.name().size() + naming::suffix.size() <= max_tool_name_length,
                      "paymcp: a paid tool's name must leave room for its confirm tool's: at most 64 characters in all "
                      "(docs/errors.md#tools)");
        static_assert(
            (naming::prefix.empty() || valid_tool_name(naming::prefix)) &&
                (naming::suffix.empty() || valid_tool_name(naming::suffix)),
            "paymcp: confirm_named takes only characters of tool names: A-Z a-z 0-9 _ . - (docs/errors.md#flows)");
    }
    return true;
}

/// The name of the generated tool that confirms a payment of `Tool`.
template <const auto& Tool, class SurfaceOf = uniform<surface::confirm>>
inline constexpr std::string_view confirm_name = static_text<detail::confirm_name_text<Tool, SurfaceOf>{}>;

/// The tools that clients see of a toolset: `exposure<decltype(toolset<a, b>), uniform<surface::confirm>>`.
///
/// `SurfaceOf` is a function object `(tool) -> surface`, so that tools of one server may differ.
template <class Set, class SurfaceOf>
class exposure;

template <const auto&... Tools, class SurfaceOf>
class exposure<const toolset_t<Tools...>, SurfaceOf> : public exposure<toolset_t<Tools...>, SurfaceOf> {};

template <const auto&... Tools, class SurfaceOf>
class exposure<toolset_t<Tools...>, SurfaceOf> {
    static_assert((require_confirmable<Tools, SurfaceOf>() && ...));

    static_assert(
        is_one_name({refund_name<Tools>()...}),
        "paymcp: the tools of one server share the tool of refund_within_hours; give it the same name in each "
        "of them (docs/errors.md#tools)");

public:
    /// Whether the list has a shared confirm tool, after the tools.
    static constexpr bool shares_confirm = ((surface_of<Tools, SurfaceOf> == surface::shared_confirm) || ...);
    static constexpr std::string_view balance = first_name({balance_name<Tools>()...});
    static_assert(is_one_name({balance_name<Tools>()...}) && (balance.empty() || valid_tool_name(balance)),
                  "paymcp: the tools with to_balance of a server give its balance tool one name, which is 1 to 64 "
                  "characters out of A-Z, a-z, 0-9, '_', '.' and '-' (docs/errors.md#tools)");

    static constexpr std::string_view lists_plans = first_name({plan_sold_by<Tools>.listing...});
    static constexpr std::string_view cancels_plans = first_name({plan_sold_by<Tools>.canceling...});
    static_assert(is_one_name({plan_sold_by<Tools>.listing...}) && is_one_name({plan_sold_by<Tools>.canceling...}),
                  "paymcp: the plans of one server share the tools that list and cancel subscriptions; give listed_by "
                  "and canceled_by the same names in each of them (docs/errors.md#plans)");

    /// The name of the tool that refunds on request, which is last; empty without one.
    static constexpr std::string_view refunds_at = first_name({refund_name<Tools>()...});

private:
    static constexpr std::size_t count =
        (sizeof...(Tools) + ... +
         (std::size_t{has_confirm_tool(surface_of<Tools, SurfaceOf>)} + std::size_t{has_quote_tool<Tools>()})) +
        std::size_t{!balance.empty()} + 2 * std::size_t{!lists_plans.empty()} + std::size_t{shares_confirm} +
        std::size_t{!refunds_at.empty()};

    static consteval std::array<exposed_tool, count> expose() {
        std::array<exposed_tool, count> exposed{};
        std::size_t at = 0;
        std::size_t index = 0;
        std::size_t top_up = sizeof...(Tools);
        const auto add = [&]<const auto& Tool>() {
            constexpr bool paid = std::remove_cvref_t<decltype(Tool)>::is_paid;
            constexpr surface shown = surface_of<Tool, SurfaceOf>;
            exposed[at++] = {Tool.name(), paid ? tool_role::paid_call : tool_role::free_call, index, shown};
            if constexpr (has_confirm_tool(shown)) {
                exposed[at++] = {confirm_name<Tool, SurfaceOf>, tool_role::confirm, index, shown};
            }
            if constexpr (has_quote_tool<Tool>())
                exposed[at++] = {quote_name<Tool>, tool_role::quote, index, surface::direct};
            if (top_up == sizeof...(Tools) && !balance_name<Tool>().empty()) top_up = index;
            ++index;
        };
        (add.template operator()<Tools>(), ...);
        if (!balance.empty()) exposed[at++] = {balance, tool_role::balance, top_up, surface::direct};
        if (!lists_plans.empty()) {
            exposed[at++] = {lists_plans, tool_role::subscriptions, 0, surface::direct};
            exposed[at++] = {cancels_plans, tool_role::cancel_subscription, 0, surface::direct};
        }
        if (shares_confirm)
            exposed[at++] = {shared_confirm_name, tool_role::shared_confirm, 0, surface::shared_confirm};
        if (!refunds_at.empty()) exposed[at++] = {refunds_at, tool_role::refund, 0, surface::direct};
        return exposed;
    }

    static constexpr std::array<exposed_tool, count> list = expose();

    static consteval std::array<std::string_view, count> names() {
        std::array<std::string_view, count> each{};
        for (std::size_t i = 0; i < count; ++i) each[i] = list[i].name;
        return each;
    }

    static constexpr name_table<count> table{names()};
    static_assert(
        table.unique(),
        "paymcp: a tool has the name of a generated confirm, quote, balance, subscription or refund tool; rename it, "
        "sell with another flow or without with_quote, or give to_balance, plan or refund_within_hours another name "
        "(docs/errors.md#tools)");

public:
    /// The names on the wire in the order of the tools. Each confirm tool follows its tool, then its quote tool; after
    /// all come the balance tool, those of subscriptions, a shared confirm tool, and the tool that refunds.
    static constexpr const std::array<exposed_tool, count>& tools() noexcept { return list; }

    /// The name of the balance tool; empty where there is none.
    static constexpr std::string_view balance_tool() noexcept { return balance; }

    /// The tool behind a name on the wire; null for an unknown name.
    static constexpr const exposed_tool* find(std::string_view name) noexcept {
        const std::optional<std::size_t> at = table.find(name);
        return at ? &list[*at] : nullptr;
    }
};

}  // namespace paymcp::inline v0::detail
