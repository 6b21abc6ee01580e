// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/features/detail/listening.hpp>
#include <paymcp/mcp/payments/detail/open_tools.hpp>
#include <paymcp/mcp/server/detail/active_call.hpp>
#include <paymcp/mcp/server/detail/client_requests.hpp>
#include <paymcp/mcp/server/response_channel.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

/// The state of a legacy session since `initialize`.
struct legacy_session {
    revision speaks = revision::r2025_11_25;
    client_capabilities can{};
    detail::open_tools open{};                    ///< which tools the session sees as their confirm tool
    std::shared_ptr<response_channel> general{};  ///< the channel for messages outside calls; may be null
    std::optional<log_severity> logs{};  ///< the requested severity of log messages, once it is set
    std::set<std::string, std::less<>> watched{};  ///< the subscribed resources
};

/// One client: the process at the other end of stdio, an HTTP session, or one stateless HTTP request.
///
/// It holds the state that the protocol lets a server remember about a client, and its calls in progress. Everything
/// runs on its executor, which must not run two handlers at once: a loop with one thread, or a strand.
class client_session {
public:
    client_session(boost::asio::any_io_executor executor, gating::caller who);
    client_session(const client_session&) = delete;
    client_session& operator=(const client_session&) = delete;

    const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
    const gating::caller& who() const noexcept { return who_; }
    detail::client_requests& requests() noexcept { return requests_; }

    const std::optional<legacy_session>& session() const noexcept { return session_; }
    void open_session(legacy_session agreed) { session_ = std::move(agreed); }

    /// Of the session, which must be open.
    detail::open_tools& open() noexcept { return session_->open; }

    /// The session, which must be open.
    legacy_session& agreed() noexcept { return *session_; }

    /// Sends a legacy client a message outside calls, if there is a channel.
    void announce(std::string message) const;

    /// How many calls run, including those that the client has canceled.
    std::size_t running() const noexcept { return running_.size(); }

    /// Whether a call under this id awaits its response.
    bool awaits(const detail::request_id& id) const;

    /// How many subscriptions are open. They are not calls: no shutdown waits for them.
    std::size_t subscriptions() const noexcept { return listens_.size(); }

    /// A `subscriptions/listen` begins; its response channel stays open until the client cancels it or disconnects, or
    /// until `end_subscriptions`.
    void listen(detail::listening begun);

    /// The server sends no further notifications: every subscription gets its result.
    void end_subscriptions();

    /// Announces a change to its subscribers.
    void hear(paymcp::detail::change what, const std::string& uri) const;

    std::shared_ptr<detail::active_call> begin(detail::call_facts facts, std::shared_ptr<response_channel> channel);

    /// The call has ended.
    void end(detail::active_call& ended);

    /// `notifications/cancelled`. Unknown ids are ignored: the response may have crossed it.
    void cancel(const detail::request_id& id);

    /// The client has disconnected: every call in progress is canceled.
    void leave();

    /// The server is about to end: no call of this client waits for a payment any more.
    void end_waits();

private:
    std::vector<std::shared_ptr<detail::active_call>> in_progress() const;

    void forget_id(const detail::active_call& ended);

    boost::asio::any_io_executor executor_;
    gating::caller who_;
    std::optional<legacy_session> session_;
    detail::client_requests requests_;
    std::vector<detail::listening> listens_;
    std::unordered_map<std::string, detail::active_call*> by_id_;
    std::unordered_map<detail::active_call*, std::shared_ptr<detail::active_call>> running_;
    bool ending_ = false;
};

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/impl/client_session.ipp>
#endif
