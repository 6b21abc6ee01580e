// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/http/server/reply.hpp>
#include <paymcp/mcp/server/response_channel.hpp>
#include <paymcp/transport/streamable_http/detail/event_stream.hpp>
#include <paymcp/transport/streamable_http/detail/headers.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// A complete answer with a JSON body.
http::response json_response(unsigned status, std::string body);

/// The same for an answer, with what its head says about a payment. `asks_by_status` says whether an unpaid call is
/// answered with status 402.
http::response json_response(unsigned status, mcp::rpc_answer& answer, bool asks_by_status);

/// The status of a modern response (MCP 2026-07-28, "Error Codes").
unsigned modern_status(const mcp::rpc_answer& answer);

/// Begins a delivery, if there is one: a callback after everything is written.
std::function<void()> delivering(const begin_delivery& hand_over);

/// The backlog above which optional messages are skipped.
inline constexpr std::size_t congested_backlog = std::size_t{256} * 1024;

/// The response channel of one stateless request: JSON when no message precedes the response, else a stream that ends
/// with it.
class modern_channel final : public mcp::response_channel {
public:
    /// `alive` is held as long as the request is in progress.
    modern_channel(std::shared_ptr<http::open_response> channel, const mcp::detail::mcp_fields& fields,
                   std::shared_ptr<void> alive);

    void send(std::string message) override;

    void finish(mcp::rpc_answer answer) override;

    void abandon() override { channel_->abandon(); }
    bool pushes() const noexcept override { return events_; }
    bool congested() const noexcept override { return channel_->backlog() > congested_backlog; }
    std::span<const http::header> payment_headers() const noexcept override { return payments_; }

private:
    void begin();

    std::shared_ptr<http::open_response> channel_;
    std::shared_ptr<void> alive_;
    std::vector<http::header> payments_;
    bool asks_by_status_;
    bool events_;
    bool json_;
    bool begun_ = false;
};

/// The response channel of one request of a legacy session. A stream, once begun, outlives its connection: messages
/// that the client missed are kept for it, and so is the response.
class legacy_channel final : public mcp::response_channel {
public:
    legacy_channel(std::shared_ptr<http::open_response> channel, const mcp::detail::mcp_fields& fields,
                   std::shared_ptr<session_streams> streams, bool primes, std::shared_ptr<void> alive);

    void send(std::string message) override;

    void finish(mcp::rpc_answer answer) override;

    /// A canceled request has no response, but its HTTP request needs an answer.
    void abandon() override;

    /// The stream's first event has given the client an id for resuming.
    void let_go() override;

    bool pushes() const noexcept override { return events_; }
    bool congested() const noexcept override { return stream_ && stream_->backlog() > congested_backlog; }
    std::span<const http::header> payment_headers() const noexcept override { return payments_; }

private:
    void begin();

    std::shared_ptr<http::open_response> channel_;
    std::shared_ptr<session_streams> streams_;
    std::shared_ptr<event_stream> stream_;
    std::shared_ptr<void> alive_;
    std::vector<http::header> payments_;
    bool asks_by_status_;
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

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/channels.ipp>
#endif
