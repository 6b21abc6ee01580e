// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/call.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/detail/define.hpp>
#include <paymcp/tool/detail/invoke.hpp>
#include <paymcp/tool/detail/name_table.hpp>
#include <paymcp/tool/output.hpp>
#include <paymcp/tool/tool.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0 {

/// The tools of a server, in the order in which they are listed; see `toolset`.
template <const auto&... Tools>
class toolset_t {
    static_assert((detail::is_tool<std::remove_cvref_t<decltype(Tools)>> && ...),
                  "paymcp: a toolset takes constexpr objects that were made by tool<>() (docs/errors.md#tools)");
    static_assert(!(std::remove_cvref_t<decltype(Tools)>::is_subscription || ...),
                  "paymcp: a subscription tool cannot be served, because no payment provider offers subscriptions "
                  "(docs/errors.md#policies-of-money)");

    static constexpr detail::name_table<sizeof...(Tools)> table{
        std::array<std::string_view, sizeof...(Tools)>{std::remove_cvref_t<decltype(Tools)>::name()...}};
    static_assert(table.unique(), "paymcp: two tools of a toolset have the same name (docs/errors.md#tools)");

    static constexpr std::array<detail::tool_definition, sizeof...(Tools)> all{detail::definition_of<Tools>...};

public:
    static constexpr std::size_t size() noexcept { return sizeof...(Tools); }

    /// The tools without their types, in order.
    static constexpr const std::array<detail::tool_definition, sizeof...(Tools)>& definitions() noexcept { return all; }

    /// The index of the tool with this name.
    static constexpr std::optional<std::size_t> find(std::string_view name) noexcept { return table.find(name); }

    /// Whether every tool can be called without awaiting.
    static constexpr bool synchronous = !(detail::is_awaitable_tool<Tools> || ...);

    /// Calls the tool at an index below `size()`; see `paymcp::invoke`.
    template <template <class> class Task>
    static Task<tool_output> invoke(std::size_t index, boost::json::object arguments, call& running) {
        using function = Task<tool_output> (*)(boost::json::object, call&);
        static constexpr std::array<function, sizeof...(Tools)> functions{&paymcp::detail::invoke<Task, Tools>...};
        return functions[index](std::move(arguments), running);
    }

    /// Calls `visit.template operator()<Tool>()` for each tool in order.
    template <class Visit>
    static constexpr void for_each(Visit&& visit) {
        (visit.template operator()<Tools>(), ...);
    }
};

/// The tools of a server: `toolset<generate_image, translate>`. They are given by reference, so that their schemas and
/// descriptions are text in read-only data.
template <const auto&... Tools>
inline constexpr toolset_t<Tools...> toolset{};

}  // namespace paymcp::inline v0
