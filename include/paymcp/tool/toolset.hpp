// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/call.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/detail/define.hpp>
#include <paymcp/tool/detail/given_objects.hpp>
#include <paymcp/tool/detail/invoke.hpp>
#include <paymcp/tool/detail/name_table.hpp>
#include <paymcp/tool/output.hpp>
#include <paymcp/tool/tool.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0 {

namespace detail {

/// Whether the tool is a constant that the compiler can read: declared `constexpr`, at namespace scope or `static`.
template <const auto& Tool>
concept ConstantTool = requires {
    typename std::bool_constant<(Tool.description().size(), true)>;
};

/// What is wrong with a list of tools.
enum class toolset_fault : std::uint8_t {
    none,
    refused_tool,  ///< the compiler has said why, where the tool is made
    not_a_tool,
    not_constant,
    unsold_plan,
    same_name,
};

/// Whether each plan that a tool asks for is sold by one.
template <class... Tools>
consteval bool sells_each_plan() {
    for (const std::string_view wanted : {std::string_view(), Tools::wants_plan()...}) {
        bool sold = wanted.empty();
        for (const std::string_view one : {std::string_view(), Tools::sells_plan()...}) sold = sold || one == wanted;
        if (!sold) return false;
    }
    return true;
}

template <const auto&... Tools>
consteval toolset_fault fault_of_toolset() {
    if constexpr ((std::is_same_v<std::remove_cvref_t<decltype(Tools)>, refused_tool> || ...)) {
        return toolset_fault::refused_tool;
    } else if constexpr (!(is_tool<std::remove_cvref_t<decltype(Tools)>> && ...)) {
        return toolset_fault::not_a_tool;
    } else if constexpr (!(ConstantTool<Tools> && ...)) {
        return toolset_fault::not_constant;
    } else if constexpr (!sells_each_plan<std::remove_cvref_t<decltype(Tools)>...>()) {
        return toolset_fault::unsold_plan;
    } else {
        constexpr name_table<sizeof...(Tools)> table{{std::remove_cvref_t<decltype(Tools)>::name()...}};
        return table.unique() ? toolset_fault::none : toolset_fault::same_name;
    }
}

}  // namespace detail

/// The tools of a server, in the order in which they are listed; see `toolset`.
template <const auto&... Tools>
class toolset_t {
    static constexpr detail::name_table<sizeof...(Tools)> table{{std::remove_cvref_t<decltype(Tools)>::name()...}};
    static constexpr std::array<detail::tool_definition, sizeof...(Tools)> all{detail::definition_of<Tools>...};

public:
    static constexpr std::size_t size() noexcept { return sizeof...(Tools); }

    /// The tools without their types, in order.
    static constexpr const auto& definitions() noexcept { return all; }

    /// The index of the tool with this name.
    static constexpr std::optional<std::size_t> find(std::string_view name) noexcept { return table.find(name); }

    /// Whether every tool can be called without awaiting.
    static constexpr bool synchronous = !(detail::is_awaitable_tool<Tools> || ...);

    /// Calls the tool at an index below `size()`; see `paymcp::invoke`.
    template <template <class> class Task>
    static Task<tool_output> invoke(std::size_t index, boost::json::object arguments, call& running,
                                    const detail::given_objects& given) {
        using function = Task<tool_output> (*)(boost::json::object, call&, const detail::given_objects&);
        static constexpr std::array<function, sizeof...(Tools)> functions{&paymcp::detail::invoke<Task, Tools>...};
        return functions[index](std::move(arguments), running, given);
    }

    /// Whether each object that a tool takes is one of these, see `with`.
    template <class... Given>
    static constexpr bool needs_only =
        (std::remove_cvref_t<decltype(Tools)>::signature::template needs_only<Given...> && ...);

    /// Calls `visit.template operator()<Tool>()` for each tool in order.
    template <class Visit>
    static constexpr void for_each(Visit&& visit) {
        (visit.template operator()<Tools>(), ...);
    }
};

namespace detail {

/// A toolset that the compiler has refused.
struct refused_toolset {};

template <const auto&... Tools>
struct toolset_type {
    static constexpr toolset_fault fault = fault_of_toolset<Tools...>();
    static_assert(fault != toolset_fault::not_constant,
                  "paymcp: a tool is declared constexpr: constexpr auto name = tool<...>(...) (docs/errors.md#tools)");
    static_assert(fault != toolset_fault::not_a_tool,
                  "paymcp: a toolset takes constexpr objects that were made by tool<>() (docs/errors.md#tools)");
    static_assert(fault != toolset_fault::unsold_plan,
                  "paymcp: no tool of the toolset sells the plan of a subscription<> or included_in<>: add one with a "
                  "price and plan<\"name\", per_month> (docs/errors.md#plans)");
    static_assert(fault != toolset_fault::same_name,
                  "paymcp: two tools of a toolset have the same name (docs/errors.md#tools)");
    using type = std::conditional_t<fault == toolset_fault::none, toolset_t<Tools...>, refused_toolset>;
};

}  // namespace detail

/// The tools of a server: `toolset<generate_image, translate>`. They are given by reference, so that their schemas and
/// descriptions are text in read-only data.
template <const auto&... Tools>
inline constexpr typename detail::toolset_type<Tools...>::type toolset{};

}  // namespace paymcp::inline v0
