// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/paid_calls.hpp>
#include <paymcp/mcp/server/call_end.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/mcp/server/detail/call_runner.hpp>
#include <paymcp/mcp/server/detail/multi_round_trip.hpp>
#include <paymcp/mcp/server/detail/render.hpp>
#include <paymcp/mcp/server/detail/tool_pool.hpp>
#include <paymcp/mcp/tasks/detail/task_table.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// Serves `tools/call`: free tools through the pool, paid ones through the paid calls, as calls or as tasks.
class tool_calls {
public:
    /// The dependencies of the calls; all of it outlives them.
    struct surroundings {
        const server_definition& tools;
        const renderer& render;
        paid_calls& calls;
        paymcp::detail::tool_pool& pool;
        multi_round_trip& rounds;
        call_runner& runner;
        task_table& tasks;
    };

    struct settings {
        bool logs = false;      ///< handlers may write to their clients' logs
        bool receipts = false;  ///< see `server_options::receipts`
        std::function<bool()> cancels_payments{};  ///< see `server_options::cancels_payments`
    };

    tool_calls(surroundings with, settings chosen) : with_(with), chosen_(std::move(chosen)) {}

    void handle(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                rpc_request request, const era_choice& chosen);

private:
    /// A call of `exposed[index]`.
    struct named_call {
        std::size_t index;
        paid_request call;
    };

    /// The call that a request makes. Where it makes none that may run, it has been answered.
    std::optional<named_call> read_call(const client_session& from, response_channel& channel, rpc_request& request,
                                        const era_choice& chosen) const;

    void refuse_call(response_channel& channel, const request_id& id, const paymcp::detail::exposed_tool& asked,
                     revision speaks, std::string_view code, std::string_view why) const;

    /// Whether this call may become a task, and whether it must.
    paymcp::detail::task_support task_wanted(const rpc_request& request, const era_choice& chosen,
                                             std::size_t index) const;

    void refuse_without_tasks(response_channel& channel, const request_id& id,
                              const paymcp::detail::exposed_tool& asked, const era_choice& chosen) const;

    /// The answer is sent first, so that the client can query the task that it names.
    void start_task(response_channel& channel, const request_id& id, const kept_task& task, call_facts facts,
                    const paymcp::detail::exposed_tool& asked, paid_request call);

    boost::asio::awaitable<call_end> run(std::shared_ptr<client_session> from, std::shared_ptr<active_call> running,
                                         const paymcp::detail::exposed_tool& asked, paid_request call);

    /// A handler that asks is called again from its beginning, with the answers.
    boost::asio::awaitable<call_end> run_free(std::shared_ptr<active_call> running,
                                              const paymcp::detail::exposed_tool& asked, boost::json::object arguments);

    /// What a call of a paid tool with these arguments costs. No payment is opened.
    call_end quote(const paymcp::detail::exposed_tool& asked, const boost::json::object& arguments,
                   revision speaks) const;

    /// What a caller's balance is, or why it is not known.
    call_end balance(const paymcp::detail::exposed_tool& asked, const result<std::vector<balance_line>>& lines,
                     revision speaks) const;

    /// Gives the money of a payment back, on the request of its buyer.
    boost::asio::awaitable<call_end> refund(const paymcp::detail::exposed_tool& asked, std::string payment_id,
                                            gating::caller who, revision speaks) const;

    /// What the state of a call's rounds is bound to.
    static round_subject subject_of(const paymcp::detail::exposed_tool& asked, const boost::json::object& arguments,
                                    std::string_view principal);

    call_end free_end(tool_output output, revision speaks) const;

    /// A generated tool's own object, as text and as structured content.
    call_end said_end(std::string said, revision speaks) const;

    call_end refused_end(const paymcp::detail::exposed_tool& asked, const failure& why, revision speaks) const;

    /// Whether the payment of this call ends unpaid with the server, so that nobody is to pay it.
    bool ends_unpaid(const active_call& running, const gating::reply& paid) const;

    void put_into_words(const active_call& running, const paymcp::detail::exposed_tool& asked, call_end& ended) const;

    /// A legacy session sees a tool or its confirm tool; it is notified when that changes, at the latest when the
    /// payment expires.
    static void note_change(const std::shared_ptr<client_session>& from, std::size_t tool, const gating::reply& ended);

    static boost::asio::awaitable<void> expire_later(std::weak_ptr<client_session> of, std::size_t tool,
                                                     payment subject);

    surroundings with_;
    settings chosen_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/tool_calls.ipp>
#endif
