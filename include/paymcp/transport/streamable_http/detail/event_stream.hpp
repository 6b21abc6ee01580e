// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/sse.hpp>
#include <paymcp/http/server/reply.hpp>
#include <paymcp/transport/streamable_http/detail/event_log.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// The head of an SSE answer.
inline http_response event_stream_head() {
    http_response head{.status = 200, .headers = {}, .body = {}};
    head.set("Content-Type", std::string(event_stream_type))
        .set("Cache-Control", "no-store")
        .set("X-Accel-Buffering", "no")
        .set("X-Content-Type-Options", "nosniff");
    return head;
}

/// One SSE stream of a legacy session. Its messages go to its current connection, and are kept for a client that
/// resumes with `Last-Event-ID`.
class event_stream {
public:
    event_stream(std::uint64_t number, std::shared_ptr<event_log> log) : number_(number), log_(std::move(log)) {}

    std::uint64_t number() const noexcept { return number_; }

    /// Starts the stream on a connection. `primes`: with an event that gives the client an id before any message.
    void begin(std::shared_ptr<open_response> channel, bool primes) {
        channel_ = std::move(channel);
        http_response head = event_stream_head();
        if (primes) head.body = sse_priming(to_string(event_id{number_, 0}));
        channel_->begin(std::move(head), std::string(sse_comment));
    }

    /// Continues the stream on another connection, after `place`. The earlier connection ends.
    void resume(std::shared_ptr<open_response> channel, std::uint64_t place) {
        if (channel_) channel_->end();
        channel_ = std::move(channel);
        http_response head = event_stream_head();
        for (const event_log::entry& one : log_->after({number_, place}))
            head.body += sse_event(to_string(one.id), one.message);
        channel_->begin(std::move(head), std::string(sse_comment));
        if (over_) end();
    }

    void send(std::string message) {
        if (over_) return;
        const event_id id{number_, ++last_};
        if (attached()) channel_->write(sse_event(to_string(id), message));
        log_->keep(id, std::move(message));
    }

    /// Ends the connection, not the stream: the client reconnects after a moment for the rest (MCP 2025-11-25, "Sending
    /// Messages to the Server").
    void let_go() {
        if (!attached()) return;
        channel_->write(std::string(sse_retry));
        channel_->end();
        channel_.reset();
    }

    /// No message follows. Earlier ones are still kept. `written` is called once when all of it has been written to the
    /// stream's current connection, and dropped otherwise: it does not cover a later replay.
    void end(std::function<void()> written = {}) {
        over_ = true;
        if (const auto channel = std::exchange(channel_, nullptr)) channel->end(std::move(written));
    }

    bool over() const noexcept { return over_; }
    bool attached() const { return channel_ && !channel_->gone(); }
    std::size_t backlog() const { return attached() ? channel_->backlog() : 0; }

private:
    std::uint64_t number_;
    std::shared_ptr<event_log> log_;
    std::shared_ptr<open_response> channel_;
    std::uint64_t last_ = 0;
    bool over_ = false;
};

/// The streams of one session.
class session_streams {
public:
    explicit session_streams(replay_limits limits = {}) : log_(std::make_shared<event_log>(limits)) {}

    /// A new stream, not yet started.
    std::shared_ptr<event_stream> open() {
        forget_old();
        auto made = std::make_shared<event_stream>(++last_, log_);
        streams_.emplace(made->number(), made);
        return made;
    }

    /// A new stream for messages outside calls; they go to the latest connected one.
    std::shared_ptr<event_stream> open_general() {
        auto made = open();
        general_.emplace(made->number(), made);
        return made;
    }

    /// The stream of an event, or null.
    std::shared_ptr<event_stream> find(std::string_view last_event) const {
        const std::optional<event_id> id = read_event_id(last_event);
        const auto found = id ? streams_.find(id->stream) : streams_.end();
        return found == streams_.end() ? nullptr : found->second;
    }

    /// Sends a message outside calls on exactly one stream. A client without such a stream misses it.
    void announce(const std::string& message) {
        const auto attached = [](const auto& one) { return one.second->attached(); };
        const auto best = std::find_if(general_.rbegin(), general_.rend(), attached);
        if (best != general_.rend()) best->second->send(message);
        else if (!general_.empty()) general_.rbegin()->second->send(message);
    }

    /// Whether one of them has a connection.
    bool attached() const { return count() > 0; }

    /// How many have a connection.
    std::size_t count() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            streams_, [](const auto& one) { return !one.second->over() && one.second->attached(); }));
    }

    /// Ends all of them.
    void end() {
        for (const auto& [number, one] : streams_) one->end();
    }

private:
    static constexpr std::size_t most_general = 8;
    static constexpr std::size_t most_remembered = 128;

    /// Drops streams that can no longer be resumed, and the oldest of those without a connection.
    void forget_old() {
        while (general_.size() >= most_general) {
            general_.begin()->second->end();
            general_.erase(general_.begin());
        }
        std::erase_if(general_, [](const auto& one) { return one.second->over(); });
        if (streams_.size() < most_remembered) return;
        std::erase_if(streams_, [this](const auto& one) { return one.second->over() && !log_->has(one.first); });
        for (auto at = streams_.begin(); at != streams_.end() && streams_.size() >= most_remembered;)
            at = at->second->over() ? streams_.erase(at) : std::next(at);
    }

    std::shared_ptr<event_log> log_;
    std::map<std::uint64_t, std::shared_ptr<event_stream>> streams_;
    std::map<std::uint64_t, std::shared_ptr<event_stream>> general_;
    std::uint64_t last_ = 0;
};

}  // namespace paymcp::inline v0::detail
