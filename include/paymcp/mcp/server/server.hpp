// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/detail/host_calls.hpp>
#include <paymcp/mcp/payments/paid_calls.hpp>
#include <paymcp/mcp/protocol/detail/batch.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/protocol/detail/protocol_version.hpp>
#include <paymcp/mcp/protocol/identity.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/mcp/server/detail/call_runner.hpp>
#include <paymcp/mcp/server/detail/multi_round_trip.hpp>
#include <paymcp/mcp/server/detail/render.hpp>
#include <paymcp/mcp/server/detail/tool_calls.hpp>
#include <paymcp/mcp/server/detail/tool_list.hpp>
#include <paymcp/mcp/server/detail/tool_pool.hpp>
#include <paymcp/mcp/server/response_channel.hpp>
#include <paymcp/mcp/server/server_options.hpp>
#include <paymcp/mcp/tasks/detail/task_methods.hpp>
#include <paymcp/mcp/tasks/detail/task_table.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

/// An MCP server over any transport: receives the messages of its clients and answers through their response channels.
///
/// It supports 2025-03-26, 2025-06-18, 2025-11-25 and 2026-07-28. The referenced objects, and the server, must outlive
/// the calls and tasks in progress. Different clients may use different executors.
class server {
public:
    server(server_identity identity, const server_definition& tools, paid_calls& calls, paymcp::detail::tool_pool& pool,
           server_options options = server_options());
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    const detail::rpc_limits& limits() const noexcept { return options_.limits; }
    std::size_t max_in_batch() const noexcept { return options_.max_in_batch; }
    const server_definition& tools() const noexcept { return tools_; }

    /// How many calls run: those of all clients, of tasks, which belong to no connection, and canceled ones that have
    /// not ended. Any thread may ask.
    std::size_t running() const noexcept { return runner_.running(); }

    /// Calls `wake` whenever the last running call has ended, on the executor of that call. One callback; set it while
    /// no call runs.
    void when_idle(std::function<void()> wake) { runner_.when_idle(std::move(wake)); }

    /// The server is about to end: no task waits for a payment any more. For calls see `client_session::end_waits`.
    void end_task_waits() const;

    /// Cancels every task. The clients' own calls: `client_session::leave`.
    void cancel_tasks() const;

    /// Whether a request is about an earlier task.
    static bool concerns_task(const detail::rpc_request& request) {
        return detail::task_methods::knows(request.method);
    }

    /// Receives one message of a stdio client, or an array of them; called on the session's executor, and returns at
    /// once.
    void receive(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                 std::string_view text);

    /// Whether this client may send arrays: it negotiated 2025-03-26.
    static bool takes_batches(const client_session& from);

    /// Receives an array of messages of a client that may send them. The responses are sent as one array; false if the
    /// array contains no request, and then the channel is not used.
    bool receive_batch(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                       std::string_view text);

    /// The messages of an array, or why it is invalid; for a transport that answers the latter differently.
    detail::rpc_batch read_batch(std::string_view text) const;

    /// Refuses a stdio message that is too long to be kept, or each message of such an array.
    void refuse_long(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                     const detail::envelope_scan& seen);

    /// Like `receive_batch`, for an array that has been read.
    bool take_batch(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                    std::vector<detail::rpc_message> messages);

    /// Refuses an unreadable message. A notification is not answered, and neither is a response: but the request that
    /// waits for the response fails.
    static void refuse_unread(client_session& from, response_channel& channel, detail::rpc_refusal refusal);

    /// The client's answer to a server request could not be read: that request has failed.
    static void fail_unread(client_session& from, const detail::rpc_refusal& refusal);

    /// Adds members to the `_meta` of paid tools in `tools/list`: `more` returns them as JSON text without braces, or
    /// "".
    void describe_tools(const std::function<std::string(const paymcp::detail::tool_definition&)>& more) {
        list_.add_meta(more);
    }

    /// Serves a request whose era is decided; called on the session's executor, and returns at once.
    ///
    /// Its channel is finished or abandoned later. That of a `subscriptions/listen` stays open until the client cancels
    /// it or disconnects, or until the session's `end_subscriptions`.
    void serve(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
               detail::rpc_request request, const detail::era_choice& chosen);

    /// A notification of the client. An unknown or malformed one is ignored, as JSON-RPC requires.
    static void notice(client_session& from, const detail::rpc_notification& notification);

private:
    static void take_other(client_session& from, response_channel& channel, detail::rpc_message message);

    /// A request in an array belongs to the array's session, and never opens one.
    void serve_part(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                    detail::rpc_request request);

    /// The methods of sessions only; true if the request was one of these.
    bool serve_legacy(client_session& from, response_channel& channel, const detail::rpc_request& request) const;

    /// The methods of stateless clients only; true if the request was one of these, or is refused.
    bool serve_modern(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                      const detail::rpc_request& request, const detail::era_choice& chosen) const;

    static detail::rpc_error bad_level();

    void initialize(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                    const detail::rpc_request& request) const;

    void listen(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                const detail::rpc_request& request, const detail::era_choice& chosen) const;

    void list_tools(const client_session& from, response_channel& channel, const detail::rpc_request& request,
                    revision speaks) const;

    /// `ServerCapabilities`: only the features that exist.
    std::string capabilities(revision speaks) const;

    std::string_view instructions() const;

    std::string compose_discover() const;

    const wall_clock& time() const {
        return options_.time != nullptr ? *options_.time : paymcp::detail::machine_clock();
    }

    server_identity identity_;
    const server_definition& tools_;
    server_options options_;
    detail::renderer render_;
    detail::tool_list list_;
    detail::call_runner runner_;
    detail::multi_round_trip rounds_;
    detail::task_table tasks_;
    detail::task_methods task_methods_;
    detail::host_calls host_;
    detail::tool_calls calls_;
    bool offers_tasks_;
    std::string discover_;
};

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/impl/server.ipp>
#endif
