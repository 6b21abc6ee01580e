// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/transport/streamable_http/detail/event_stream.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// The bounds of the legacy sessions of an HTTP server.
struct session_limits {
    std::size_t most = 1024;               ///< open sessions; one more ends the one that has been unused the longest
    std::size_t per_principal = 256;       ///< of them, those of one verified principal; one more ends one of its own
    milliseconds idle{3'600'000};          ///< a session without a request, a call and a stream ends after this
    replay_limits replay{};                ///< for each session
};

/// A legacy session over HTTP: the client as the server sees it, and its streams.
struct http_session {
    std::string id;         ///< Mcp-Session-Id
    std::string principal;  ///< whose it is; nobody else finds it
    std::shared_ptr<mcp::client_session> client;
    std::shared_ptr<session_streams> streams;
    timestamp used{};

    /// Whether something is going on, however long ago the last request came.
    bool busy() const { return client->running() > 0 || streams->attached(); }
};

/// The open sessions. An id alone opens nothing: it is found for its principal only, and for anybody else it is as if
/// it were not there.
class http_sessions {
public:
    /// `time` outlives it.
    http_sessions(session_limits limits, const wall_clock& time, random_source random)
        : limits_(limits), time_(time), random_(std::move(random)) {}

    /// A session that nobody can guess, not open yet.
    std::shared_ptr<http_session> make(boost::asio::any_io_executor executor, std::string principal) const {
        auto made = std::make_shared<http_session>();
        made->id = unguessable_id("mcp_", random_);
        // Payments are found again by a name of their own: the id of a session is a credential, and not for the store.
        caller who{principal, unguessable_id("http_", random_)};
        made->principal = std::move(principal);
        made->client = std::make_shared<mcp::client_session>(std::move(executor), std::move(who));
        made->streams = std::make_shared<session_streams>(limits_.replay);
        made->used = time_.now();
        return made;
    }

    /// Makes room for one more of this principal, or of nobody known where it is empty, by ending the session that has
    /// been unused the longest: its client is answered 404 and initializes again (MCP 2025-11-25, "Session
    /// Management"). False where all are busy.
    bool make_room(std::string_view principal) {
        const auto owned = [&](const http_session& one) { return one.principal == principal; };
        const auto any = [](const http_session&) { return true; };
        return (principal.empty() || end_unused(limits_.per_principal, owned)) && end_unused(limits_.most, any);
    }

    void add(std::shared_ptr<http_session> session) { open_.emplace(session->id, session); }

    /// The live session of that id and principal, or null. Finding it is using it.
    std::shared_ptr<http_session> find(std::string_view id, std::string_view principal) {
        const auto found = open_.find(std::string(id));
        if (found == open_.end() || found->second->principal != principal) return nullptr;
        const std::shared_ptr<http_session> session = found->second;
        if (is_idle(*session)) {
            end(*session);
            return nullptr;
        }
        session->used = time_.now();
        return session;
    }

    /// Ends a session: its calls are canceled, its streams end, its id is forgotten.
    void end(http_session& session) {
        const std::shared_ptr<http_session> kept = open_.at(session.id);
        open_.erase(session.id);
        kept->client->leave();
        kept->streams->end();
    }

    /// Ends all that have been idle for too long.
    void end_idle() {
        std::vector<std::shared_ptr<http_session>> idle;
        for (const auto& [id, one] : open_)
            if (is_idle(*one)) idle.push_back(one);
        for (const auto& one : idle) end(*one);
    }

    /// No call of any session waits for a payment any more: the server is about to end.
    void end_all_waits() {
        for (const auto& [id, one] : open_) one->client->end_waits();
    }

    /// Ends all.
    void end_all() {
        while (!open_.empty()) end(*open_.begin()->second);
    }

    std::size_t size() const noexcept { return open_.size(); }

    /// How many of their streams are on a connection.
    std::size_t streams() const {
        std::size_t count = 0;
        for (const auto& [id, one] : open_) count += one->streams->count();
        return count;
    }

    const session_limits& limits() const noexcept { return limits_; }

private:
    /// Whether there are fewer than `most` of these now; the longest unused one is ended for it.
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

    bool is_idle(const http_session& session) const {
        return !session.busy() && time_.now() - session.used >= limits_.idle;
    }

    session_limits limits_;
    const wall_clock& time_;
    random_source random_;
    std::unordered_map<std::string, std::shared_ptr<http_session>> open_;
};

}  // namespace paymcp::inline v0::detail
