// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/http/server/detail/sse.hpp>
#include <paymcp/http/server/reply.hpp>
#include <paymcp/mcp/server/response_channel.hpp>
#include <paymcp/transport/streamable_http/detail/event_stream.hpp>
#include <paymcp/transport/streamable_http/detail/headers.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// A complete answer with a JSON body.
inline http_response json_response(unsigned status, std::string body) {
    http_response response{.status = status, .headers = {}, .body = std::move(body)};
    response.set("Content-Type", "application/json")
        .set("Cache-Control", "no-store")
        .set("X-Content-Type-Options", "nosniff");
    return response;
}

/// The status of a modern response (MCP 2026-07-28, "Error Codes").
inline unsigned modern_status(const mcp::rpc_answer& answer) {
    if (!answer.refused) return 200;
    switch (*answer.refused) {
        case mcp::error_code::method_not_found: return 404;
        case mcp::error_code::parse_error:
        case mcp::error_code::invalid_request:
        case mcp::error_code::header_mismatch:
        case mcp::error_code::missing_client_capability:
        case mcp::error_code::unsupported_protocol_version: return 400;
        default: return 200;
    }
}

/// Begins a delivery, if there is one: a callback after everything is written.
inline std::function<void()> delivering(const paymcp::detail::begin_delivery& hand_over) {
    auto receipt = hand_over ? hand_over() : nullptr;
    if (!receipt) return {};
    return [receipt = std::move(receipt)] { receipt->written(); };
}

/// The backlog above which optional messages are skipped.
inline constexpr std::size_t congested_backlog = std::size_t{256} * 1024;

/// The response channel of one stateless request: JSON when no message precedes the response, else a stream that ends
/// with it.
class modern_channel final : public mcp::response_channel {
public:
    /// `alive` is held as long as the request is in progress.
    modern_channel(std::shared_ptr<open_response> channel, const mcp::mcp_fields& fields, std::shared_ptr<void> alive)
        : channel_(std::move(channel)),
          alive_(std::move(alive)),
          events_(fields.takes_events),
          json_(fields.takes_json) {}

    void send(std::string message) override {
        if (!events_) return;
        begin();
        channel_->write(sse_event({}, message));
    }

    void finish(mcp::rpc_answer answer) override {
        const unsigned status = modern_status(answer);
        if (!begun_ && (json_ || status != 200)) {
            channel_->respond(json_response(status, std::move(answer.text)), delivering(answer.hand_over));
            return;
        }
        begin();
        channel_->write(sse_event({}, answer.text));
        channel_->end(delivering(answer.hand_over));
    }

    void abandon() override { channel_->abandon(); }
    bool pushes() const noexcept override { return events_; }
    bool congested() const noexcept override { return channel_->backlog() > congested_backlog; }

private:
    void begin() {
        if (std::exchange(begun_, true)) return;
        channel_->begin(event_stream_head(), std::string(sse_comment));
    }

    std::shared_ptr<open_response> channel_;
    std::shared_ptr<void> alive_;
    bool events_;
    bool json_;
    bool begun_ = false;
};

/// The response channel of one request of a legacy session. A stream, once begun, outlives its connection: messages
/// that the client missed are kept for it, and so is the response.
class legacy_channel final : public mcp::response_channel {
public:
    legacy_channel(std::shared_ptr<open_response> channel, const mcp::mcp_fields& fields,
                   std::shared_ptr<session_streams> streams, bool primes, std::shared_ptr<void> alive)
        : channel_(std::move(channel)),
          streams_(std::move(streams)),
          alive_(std::move(alive)),
          events_(fields.takes_events),
          json_(fields.takes_json),
          primes_(primes) {}

    void send(std::string message) override {
        if (!events_) return;
        begin();
        stream_->send(std::move(message));
    }

    void finish(mcp::rpc_answer answer) override {
        if (!stream_ && json_) {
            channel_->respond(json_response(200, std::move(answer.text)), delivering(answer.hand_over));
            return;
        }
        begin();
        stream_->send(std::move(answer.text));
        stream_->end(delivering(answer.hand_over));
    }

    /// A canceled request has no response, but its HTTP request needs an answer.
    void abandon() override {
        if (stream_) stream_->end();
        else
            channel_->respond({.status = 202, .headers = {}, .body = {}});
    }

    /// The stream's first event has given the client an id for resuming.
    void let_go() override {
        if (!events_ || !primes_) return;
        begin();
        stream_->let_go();
    }

    bool pushes() const noexcept override { return events_; }
    bool congested() const noexcept override { return stream_ && stream_->backlog() > congested_backlog; }

private:
    void begin() {
        if (stream_) return;
        stream_ = streams_->open();
        stream_->begin(channel_, primes_);
    }

    std::shared_ptr<open_response> channel_;
    std::shared_ptr<session_streams> streams_;
    std::shared_ptr<event_stream> stream_;
    std::shared_ptr<void> alive_;
    bool events_;
    bool json_;
    bool primes_;
};

/// The channel for messages outside calls of a legacy session.
class general_channel final : public mcp::response_channel {
public:
    explicit general_channel(std::shared_ptr<session_streams> streams) : streams_(std::move(streams)) {}
    void send(std::string message) override { streams_->announce(message); }
    void finish(mcp::rpc_answer) override {}
    void abandon() override {}

private:
    std::shared_ptr<session_streams> streams_;
};

/// Keeps the answer of a synchronous request.
class kept_answer final : public mcp::response_channel {
public:
    void send(std::string) override {}
    void finish(mcp::rpc_answer given) override { answer = std::move(given); }
    void abandon() override {}
    bool pushes() const noexcept override { return false; }

    mcp::rpc_answer answer{};
};

}  // namespace paymcp::inline v0::detail
