// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/reply.hpp>
#include <paymcp/transport/streamable_http/detail/event_log.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// The head of an SSE answer.
http::response event_stream_head();

/// One SSE stream of a legacy session. Its messages go to its current connection, and are kept for a client that
/// resumes with `Last-Event-ID`.
class event_stream {
public:
    event_stream(std::uint64_t number, std::shared_ptr<event_log> log) : number_(number), log_(std::move(log)) {}

    std::uint64_t number() const noexcept { return number_; }

    /// Starts the stream on a connection. `primes`: with an event that gives the client an id before any message.
    void begin(std::shared_ptr<http::open_response> channel, bool primes);

    /// Continues the stream on another connection, after `place`. The earlier connection ends.
    void resume(std::shared_ptr<http::open_response> channel, std::uint64_t place);

    void send(std::string message);

    /// Ends the connection, not the stream: the client reconnects after a moment for the rest (MCP 2025-11-25, "Sending
    /// Messages to the Server").
    void let_go();

    /// No message follows. Earlier ones are still kept. `written` is called once when all of it has been written to the
    /// stream's current connection, and dropped otherwise: it does not cover a later replay.
    void end(std::function<void()> written = {});

    bool over() const noexcept { return over_; }
    bool attached() const { return channel_ && !channel_->gone(); }
    std::size_t backlog() const { return attached() ? channel_->backlog() : 0; }

private:
    std::uint64_t number_;
    std::shared_ptr<event_log> log_;
    std::shared_ptr<http::open_response> channel_;
    std::uint64_t last_ = 0;
    bool over_ = false;
};

/// The streams of one session.
class session_streams {
public:
    explicit session_streams(mcp::replay_limits limits = mcp::replay_limits())
        : log_(std::make_shared<event_log>(limits)) {}

    /// A new stream, not yet started.
    std::shared_ptr<event_stream> open();

    /// A new stream for messages outside calls; they go to the latest connected one.
    std::shared_ptr<event_stream> open_general();

    /// The stream of an event, or null.
    std::shared_ptr<event_stream> find(std::string_view last_event) const;

    /// Sends a message outside calls on exactly one stream. A client without such a stream misses it.
    void announce(const std::string& message);

    /// Whether one of them has a connection.
    bool attached() const { return count() > 0; }

    /// How many have a connection.
    std::size_t count() const;

    /// Ends all of them.
    void end();

private:
    static constexpr std::size_t max_general = 8;
    static constexpr std::size_t max_remembered = 128;

    /// Drops streams that can no longer be resumed, and the oldest of those without a connection.
    void forget_old();

    std::shared_ptr<event_log> log_;
    std::map<std::uint64_t, std::shared_ptr<event_stream>> streams_;
    std::map<std::uint64_t, std::shared_ptr<event_stream>> general_;
    std::uint64_t last_ = 0;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/event_stream.ipp>
#endif
