// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/transport/streamable_http/detail/event_stream.hpp>
#include <paymcp/transport/streamable_http/options.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace paymcp::inline v0::detail {

/// A legacy session over HTTP: the client as the server sees it, and its streams.
struct http_session {
    std::string id;         ///< Mcp-Session-Id
    std::string principal;  ///< its owner; no other caller finds it
    std::shared_ptr<mcp::client_session> client;
    std::shared_ptr<session_streams> streams;
    unix_time used{};

    /// Whether a request, a call or a stream is open, however long ago the last request arrived.
    bool busy() const { return client->running() > 0 || streams->attached(); }
};

/// The open sessions. A session is found only by its id and its principal together; for any other caller it does not
/// exist.
class http_sessions {
public:
    /// `time` outlives it.
    http_sessions(mcp::session_limits limits, const wall_clock& time, random_source random);

    /// A session with an unguessable id, not yet open.
    std::shared_ptr<http_session> make(boost::asio::any_io_executor executor, std::string principal,
                                       std::string address = {}) const;

    /// Makes room for one more session of this principal, or of anonymous callers if it is empty, by ending the longest
    /// unused one: its client is answered 404 and initializes again (MCP 2025-11-25, "Session Management"). False if
    /// all are busy.
    bool make_room(std::string_view principal);

    void add(std::shared_ptr<http_session> session) { open_.emplace(session->id, session); }

    /// The live session of that id and principal, or null. The lookup counts as a use.
    std::shared_ptr<http_session> find(std::string_view id, std::string_view principal);

    /// Ends a session: its calls are canceled, its streams end, its id becomes invalid.
    void end(http_session& session);

    /// Ends all sessions that have been idle for too long.
    void end_idle();

    /// Ends every call's wait for a payment: the server is about to end.
    void end_all_waits();

    /// Ends all.
    void end_all();

    std::size_t size() const noexcept { return open_.size(); }

    /// How many of their streams have a connection.
    std::size_t streams() const;

    const mcp::session_limits& limits() const noexcept { return limits_; }

private:
    /// Whether there are fewer than `most` of these, if necessary after ending the longest unused one.
    template <class Belongs>
    bool end_unused(std::size_t most, Belongs belongs) {
        if (open_.size() < most) return true;
        std::size_t count = 0;
        std::shared_ptr<http_session> oldest;
        for (const auto& [id, one] : open_) {
            if (!belongs(*one)) continue;
            ++count;
            if (!one->busy() && (!oldest || one->used < oldest->used)) oldest = one;
        }
        if (count < most) return true;
        if (oldest) end(*oldest);
        return oldest != nullptr;
    }

    bool is_idle(const http_session& session) const;

    mcp::session_limits limits_;
    const wall_clock& time_;
    random_source random_;
    std::unordered_map<std::string, std::shared_ptr<http_session>> open_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/sessions.ipp>
#endif
