// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/asio_fwd.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/tool/call.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/detail/given_objects.hpp>
#include <paymcp/tool/output.hpp>
#include <paymcp/tool/revision.hpp>

#include <boost/json/fwd.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace paymcp::inline v0::mcp {

/// How a tool's handler is called with arguments that `tool_definition::check` accepted; exactly one of the two is set.
///
/// A handler's failure, an exception included, is a `tool_output` with `failed`.
struct tool_runner {
    /// A handler that returns its result: it runs on a thread of the `tool_pool`.
    tool_output (*blocking)(boost::json::object arguments, call& running,
                            const paymcp::detail::given_objects& given) = nullptr;
    /// A handler that returns an awaitable: it runs on the caller's executor, and `running` and `given` outlive it.
    paymcp::detail::asio_task<tool_output> (*awaiting)(boost::json::object arguments, call& running,
                                                       const paymcp::detail::given_objects& given) = nullptr;
};

/// A set of tools without their types, as a server needs it. All referenced data is constant and outlives the server.
struct server_definition {
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

    std::span<const paymcp::detail::tool_definition> tools;  ///< the author's tools
    std::span<const tool_runner> runners;     ///< how to run `tools[i]`
    std::span<const paymcp::detail::exposed_tool> exposed;  ///< the names on the wire, in the order of `tools/list`
    std::size_t (*find)(std::string_view name) = nullptr;  ///< index into `exposed`, or `npos`
    /// The complete result object of `tools/list` for each `revision`, compact JSON in one line and without `_meta`.
    std::array<std::string_view, 4> tools_list{};
    /// The entries of those lists one by one, in the order of `exposed`.
    std::array<std::span<const std::string_view>, 4> entries{};
    /// Whether a call of `exposed[i]` may become a task; empty if no call may.
    std::span<const paymcp::detail::task_support> tasks{};
    bool varies = false;  ///< whether some tool has `surface::dynamic`, so that a legacy session's list changes

    constexpr std::string_view list_for(revision speaks) const noexcept {
        return tools_list[static_cast<std::size_t>(speaks)];
    }

    /// Whether a call of this name may become a task.
    constexpr paymcp::detail::task_support task_support_of(std::size_t index) const noexcept {
        return index < tasks.size() ? tasks[index] : paymcp::detail::task_support::none;
    }

    /// The name to call with a payment id of `tools[tool]`: its confirm tool, the shared one, or else the tool itself.
    constexpr std::string_view next_step(std::size_t tool) const noexcept {
        for (const paymcp::detail::exposed_tool& one : exposed) {
            if (one.role == paymcp::detail::tool_role::shared_confirm ||
                (one.role == paymcp::detail::tool_role::confirm && one.tool == tool))
                return one.name;
        }
        return tools[tool].name;
    }

    /// Whether `tools/list` of a revision shows an output schema for this name: only names that return the tool's own
    /// result have one, since 2025-06-18.
    constexpr bool lists_output_schema(const paymcp::detail::exposed_tool& one, revision speaks) const noexcept {
        if (speaks < revision::r2025_06_18) return false;
        if (paymcp::detail::is_generated_help(one.role)) return true;
        if (one.role == paymcp::detail::tool_role::shared_confirm || tools[one.tool].output_schema.empty())
            return false;
        return one.role != paymcp::detail::tool_role::paid_call || next_step(one.tool) == tools[one.tool].name;
    }

    /// The index of the author's tool of this name, or `npos`.
    constexpr std::size_t tool_named(std::string_view name) const noexcept {
        for (std::size_t i = 0; i < tools.size(); ++i)
            if (tools[i].name == name) return i;
        return npos;
    }
};

/// The paid tools, and how each is sold.
struct server_spec {
    const server_definition* tools = nullptr;
    std::span<const gating::paid_tool> sold{};  ///< the paid tools in the order of `tools->tools`
    rules::flow_table confirming{};             ///< the flow that a shared confirm tool enters
    paymcp::detail::given_objects objects{};    ///< what the tools work on, see `with`
};

}  // namespace paymcp::inline v0::mcp
