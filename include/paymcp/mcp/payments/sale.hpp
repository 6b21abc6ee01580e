// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/asio_fwd.hpp>
#include <paymcp/flow/concept.hpp>
#include <paymcp/flow/detail/account_rows.hpp>
#include <paymcp/flow/options.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/provider/detail/fit.hpp>
#include <paymcp/tool/detail/exposure.hpp>
#include <paymcp/tool/detail/list_text.hpp>
#include <paymcp/tool/detail/price/require_accounts.hpp>
#include <paymcp/tool/toolset.hpp>
#include <paymcp/tool/with.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

namespace paymcp::inline v0 {

namespace detail {

template <const auto& Tool>
constexpr mcp::tool_runner runner_of() {
    if constexpr (is_awaitable_tool<Tool>) return {.awaiting = &invoke<asio_task, Tool>};
    else return {.blocking = &call_now<Tool>};
}

template <class Set>
struct runners_of;

template <const auto&... Tools>
struct runners_of<toolset_t<Tools...>> {
    static constexpr std::array<mcp::tool_runner, sizeof...(Tools)> list{runner_of<Tools>()...};
};

/// The flow that a tool is sold with: its own, or the server's.
template <class Tool, class Flow>
using flow_of = std::conditional_t<takes_from_balance<typename Tool::policies::template in<slots::funds, void>>,
                                   paymcp::flow<account_flow>,
                                   typename Tool::policies::template in<slots::flow, paymcp::flow<Flow>>>::type;

/// A flow of a user's own need not say how patient it is, nor how it names confirm tools.
template <class Flow>
constexpr flow_timing timing_of_flow() {
    if constexpr (requires { Flow::timing; }) return Flow::timing;
    else return {};
}

/// When a flow offers a call to wallets.
template <class Flow>
constexpr gating::wallet_sale wallet_sale_of() {
    if constexpr (requires { Flow::by_wallet; })
        return gating::wallet_sale::only;
    else if constexpr (requires { Flow::wallets_first; })
        return gating::wallet_sale::first;
    else
        return gating::wallet_sale::never;
}

/// Whether a call sold with this flow should become a task where the client knows tasks.
template <class Flow>
constexpr bool lasts_as_task() {
    if constexpr (requires { Flow::as_task; }) return Flow::as_task;
    else return false;
}

template <class Flow>
struct naming_of_flow {
    using type = plain_naming;
};
template <class Flow>
    requires requires { typename Flow::naming; }
struct naming_of_flow<Flow> {
    using type = typename Flow::naming;
};

/// The surface of each tool and the name of its confirm tool, by the flow that it is sold with.
template <class Flow>
struct sold_with {
    template <class Tool>
    using naming = typename naming_of_flow<flow_of<Tool, Flow>>::type;

    template <class Tool>
    constexpr surface operator()(const Tool& /*tool*/) const noexcept {
        return flow_of<Tool, Flow>::tools;
    }
};

}  // namespace detail

namespace mcp {

/// A toolset sold with a flow: everything that the compiler decides about a server, as constant data.
template <class Flow, class Set>
class compiled_server {
    static_assert(paymcp::detail::explain_flow<Flow>());

    using surfaces = paymcp::detail::sold_with<Flow>;
    using names = paymcp::detail::exposure<Set, surfaces>;

    static constexpr std::size_t paid_count = [] {
        std::size_t count = 0;
        for (const paymcp::detail::tool_definition& tool : Set::definitions()) count += tool.paid ? 1 : 0;
        return count;
    }();

    static constexpr std::array<gating::paid_tool, paid_count> sold = [] {
        std::array<gating::paid_tool, paid_count> list{};
        std::size_t index = 0;
        std::size_t at = 0;
        Set::for_each([&]<const auto & Tool>() {
            using own = paymcp::detail::flow_of<std::remove_cvref_t<decltype(Tool)>, Flow>;
            static_assert(paymcp::detail::explain_flow<own>());
            const paymcp::detail::tool_definition& definition = Set::definitions()[index++];
            if (definition.paid)
                list[at++] = {&definition, own::table(), paymcp::detail::timing_of_flow<own>(),
                              paymcp::detail::wallet_sale_of<own>()};
        });
        return list;
    }();

    /// Which tools are sold with a flow whose call lasts until somebody has paid.
    static constexpr auto waits = [] {
        std::array<bool, Set::size() + 1> list{};
        std::size_t at = 0;
        Set::for_each([&]<const auto & Tool>() {
            using own = paymcp::detail::flow_of<std::remove_cvref_t<decltype(Tool)>, Flow>;
            list[at++] = paymcp::detail::lasts_as_task<own>();
        });
        return list;
    }();

    /// The flow that a shared confirm tool enters: that of the tools which share it.
    static constexpr rules::flow_table confirming = [] {
        rules::flow_table table{};
        Set::for_each([&]<const auto & Tool>() {
            using own = paymcp::detail::flow_of<std::remove_cvref_t<decltype(Tool)>, Flow>;
            if (own::tools == rules::surface::shared_confirm) table = own::table();
        });
        return table;
    }();

    static constexpr bool varies = [] {
        bool any = false;
        for (const paymcp::detail::exposed_tool& one : names::tools())
            any = any || one.shown == rules::surface::dynamic;
        return any;
    }();

    /// What runs the tool, or waits for its payment, may become a task; what only opens a payment is quick.
    static constexpr auto tasks = [] {
        std::array<paymcp::detail::task_support, names::tools().size()> list{};
        for (std::size_t i = 0; i < list.size(); ++i) {
            const paymcp::detail::exposed_tool& one = names::tools()[i];
            if (one.role == paymcp::detail::tool_role::shared_confirm) continue;
            if (paymcp::detail::is_generated_help(one.role)) continue;
            const paymcp::detail::task_support own = Set::definitions()[one.tool].tasks;
            const bool works = one.role != paymcp::detail::tool_role::paid_call || waits[one.tool];
            if (works) list[i] = own;
            if (one.role == paymcp::detail::tool_role::paid_call && waits[one.tool] &&
                own == paymcp::detail::task_support::none)
                list[i] = paymcp::detail::task_support::optional;
        }
        return list;
    }();

    static constexpr std::size_t find(std::string_view name) {
        const paymcp::detail::exposed_tool* found = names::find(name);
        return found == nullptr ? server_definition::npos : static_cast<std::size_t>(found - names::tools().data());
    }

    template <revision Revision>
    static constexpr std::string_view list = paymcp::detail::tools_list_text<Set, surfaces, Revision>;

    template <revision Revision>
    static constexpr std::span<const std::string_view> entries =
        paymcp::detail::tools_list_entries<Set, surfaces, Revision>;

    static constexpr server_definition whole{
        .tools = Set::definitions(),
        .runners = paymcp::detail::runners_of<Set>::list,
        .exposed = names::tools(),
        .find = &find,
        .tools_list = {list<revision::r2025_03_26>, list<revision::r2025_06_18>, list<revision::r2025_11_25>,
                       list<revision::r2026_07_28>},
        .entries = {entries<revision::r2025_03_26>, entries<revision::r2025_06_18>, entries<revision::r2025_11_25>,
                    entries<revision::r2026_07_28>},
        .tasks = tasks,
        .varies = varies,
    };

public:
    /// What the MCP server needs of the tools.
    static constexpr const server_definition& definition() noexcept { return whole; }

    /// All of it, for the paid calls, with the objects that the tools work on.
    template <class... Objects>
    static constexpr server_spec spec(const paymcp::detail::given<Objects...>& objects = {}) noexcept {
        static_assert(Set::template needs_only<Objects...>,
                      "paymcp: a tool takes a reference to an object that serve is not given: give it by with(object) "
                      "(docs/errors.md#tools)");
        return {&whole, sold, confirming, objects.objects};
    }
};

}  // namespace mcp
}  // namespace paymcp::inline v0
