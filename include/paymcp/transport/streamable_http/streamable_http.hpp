// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/http/server/reply.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/server.hpp>
#include <paymcp/transport/streamable_http/detail/dispatch.hpp>
#include <paymcp/transport/streamable_http/detail/headers.hpp>
#include <paymcp/transport/streamable_http/detail/mirrored_arguments.hpp>
#include <paymcp/transport/streamable_http/detail/scoped_tools.hpp>
#include <paymcp/transport/streamable_http/detail/sessions.hpp>
#include <paymcp/transport/streamable_http/options.hpp>
#include <paymcp/transport/streamable_http/resource_metadata.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

/// The MCP endpoint of an HTTP server: Streamable HTTP of 2025-03-26, 2025-06-18 and 2025-11-25 with sessions, and the
/// stateless one of 2026-07-28, on one path at the same time.
///
/// Everything runs on one executor that does not run two handlers at once, whatever executor the HTTP server has. The
/// server, the clock and the endpoint itself must outlive all requests.
class streamable_http {
public:
    /// Throws std::runtime_error where tools require scopes and no verifier can tell them, see `requires_scope`.
    streamable_http(boost::asio::any_io_executor executor, server& served, const wall_clock& time,
                    streamable_http_options options = streamable_http_options());
    streamable_http(const streamable_http&) = delete;
    streamable_http& operator=(const streamable_http&) = delete;
    ~streamable_http() { progress_->idle = {}; }

    /// For the router, at "/mcp" and "/mcp/".
    http::responder responder();

    /// For the router, at `resource_metadata_path` and below it; 404 without an authorization server.
    http::handler metadata() const;

    /// The path of the endpoint.
    static constexpr const char* endpoint_path = "/mcp";

    /// Whether the body of a request is a message for the endpoint, by its head.
    static bool may_hold_message(const http::request& head);

    /// The listening port, and whether it uses TLS; set before the first request.
    void listens_at(std::uint16_t port, std::string scheme);

    std::size_t sessions() const noexcept { return sessions_.size(); }
    std::size_t streams() const { return sessions_.streams(); }
    std::size_t running() const noexcept { return progress_->running; }

    /// Ends the sessions that have been idle for too long; call it periodically, on the executor.
    void end_idle_sessions() { sessions_.end_idle(); }

    /// The server is about to end: new requests are answered 503 and subscriptions end. Running calls continue, but
    /// stop waiting for payments; their clients may still send answers, resume their streams and query their tasks.
    void wind_up();

    /// `wake` is called whenever the last request in progress has ended.
    void when_idle(std::function<void()> wake) { progress_->idle = std::move(wake); }

    /// Cancels all calls in progress and ends all streams. Payments keep their state.
    void leave_all();

private:
    struct in_progress {
        std::size_t running = 0;
        std::map<const client_session*, std::shared_ptr<client_session>> clients;  ///< stateless ones, owned only here
        std::function<void()> idle;
    };

    /// Counts a request, and keeps its stateless client until the server has released its response channel. The
    /// client's calls hold their channels in turn, so these must not own the owner of the client.
    std::shared_ptr<void> count_one(const std::shared_ptr<client_session>& stateless = {}) const;

    std::vector<std::shared_ptr<client_session>> stateless_clients() const;

    void log(log_level level, std::string_view event, paymcp::detail::log_fields fields) const;

    /// What a request's fields say of the client that makes it.
    struct requester {
        detail::mcp_fields fields;
        std::shared_ptr<paymcp::detail::http_session> session{};
        detail::session_facts facts{};
    };

    boost::asio::awaitable<http::reply> answer(http::request request);

    http::response refuse_origin(const http::request& request, const std::string& origin) const;

    http::response refuse_stranger(const http::request& request, const verification& who) const;

    /// `request` outlives what is read of it.
    requester read_requester(const http::request& request, const std::string& principal);

    http::reply without_body(const http::request& request, const std::string& principal);

    /// Since 2025-11-25 a stream begins with an event that gives the client an id; older clients do not accept empty
    /// data.
    static bool primes(const paymcp::detail::http_session& session);

    http::reply post(http::request& request, const verification& who);

    static bool may_send_batch(const requester& from);

    /// A message that is no request to serve.
    static http::reply take_unserved(detail::rpc_message message, const detail::http_decision& decided,
                                     const std::shared_ptr<paymcp::detail::http_session>& session);

    /// An unreadable notification or response: no client waits for an answer, and HTTP reports the refusal.
    static http::reply take_unread(const detail::rpc_refusal& unread,
                                   const std::shared_ptr<paymcp::detail::http_session>& session);

    /// The responses to an array are one array; without a request there are no responses.
    http::reply post_batch(const http::request& request, const detail::mcp_fields& fields,
                           paymcp::detail::http_session& session, const verification& who);

    http::reply open_session(detail::rpc_request request, const detail::mcp_fields& fields, std::string address,
                             const std::string& principal);

    std::shared_ptr<response_channel> session_channel(const std::shared_ptr<http::open_response>& channel,
                                                      const detail::mcp_fields& fields,
                                                      const paymcp::detail::http_session& session) const;

    std::shared_ptr<response_channel> stateless_channel(const std::shared_ptr<http::open_response>& channel,
                                                        const detail::mcp_fields& fields,
                                                        const std::shared_ptr<client_session>& client) const;

    /// The client is known only by this request; when it disconnects, it has canceled (MCP 2026-07-28, "Cancellation").
    std::shared_ptr<client_session> stateless_client(std::string address,
                                                     const std::shared_ptr<http::open_response>& channel,
                                                     const std::string& principal) const;

    static http::response accepted() { return {.status = 202, .headers = {}, .body = {}}; }

    std::string from_address(const http::request& request) const;

    std::string base_url(const http::request& request) const;

    std::string metadata_url(const http::request& request) const;

    boost::asio::any_io_executor executor_;
    server& server_;
    streamable_http_options options_;
    paymcp::detail::http_sessions sessions_;
    detail::mirrored_arguments mirrored_;
    detail::scoped_tools scoped_;
    std::shared_ptr<in_progress> progress_;
    std::uint16_t port_ = 0;
    std::string scheme_ = "http";
    bool refusing_ = false;
};

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/impl/streamable_http.ipp>
#endif
