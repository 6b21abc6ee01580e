// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/channels.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/detail/sse.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE http::response json_response(unsigned status, std::string body) {
    http::response response{.status = status, .headers = {}, .body = std::move(body)};
    response.set("Content-Type", "application/json")
        .set("Cache-Control", "no-store")
        .set("X-Content-Type-Options", "nosniff");
    return response;
}

PAYMCP_INLINE http::response json_response(unsigned status, mcp::rpc_answer& answer, bool asks_by_status) {
    http::response response = json_response(status, std::move(answer.text));
    if (answer.payment.retry_after > 0) response.set("Retry-After", std::to_string(answer.payment.retry_after));
    if (answer.payment.headers.empty() || (answer.payment.asks && !asks_by_status)) return response;
    if (answer.payment.asks)
        response.status = 402;
    else
        response.set("Cache-Control", "private");
    response.headers.insert(response.headers.end(), answer.payment.headers.begin(), answer.payment.headers.end());
    return response;
}

PAYMCP_INLINE unsigned modern_status(const mcp::rpc_answer& answer) {
    if (!answer.refused) return 200;
    switch (*answer.refused) {
        case mcp::detail::error_code::method_not_found:
            return 404;
        case mcp::detail::error_code::parse_error:
        case mcp::detail::error_code::invalid_request:
        case mcp::detail::error_code::header_mismatch:
        case mcp::detail::error_code::missing_client_capability:
        case mcp::detail::error_code::unsupported_protocol_version:
            return 400;
        default:
            return 200;
    }
}

PAYMCP_INLINE std::function<void()> delivering(const begin_delivery& hand_over) {
    auto receipt = hand_over ? hand_over() : nullptr;
    if (!receipt) return {};
    return [receipt = std::move(receipt)] { receipt->written(); };
}

PAYMCP_INLINE modern_channel::modern_channel(std::shared_ptr<http::open_response> channel,
                                             const mcp::detail::mcp_fields& fields, std::shared_ptr<void> alive)
    : channel_(std::move(channel)),
      alive_(std::move(alive)),
      payments_(fields.payments),
      asks_by_status_(fields.asks_by_status),
      events_(fields.takes_events),
      json_(fields.takes_json) {}

PAYMCP_INLINE void modern_channel::send(std::string message) {
    if (!events_) return;
    begin();
    channel_->write(sse_event({}, message));
}

PAYMCP_INLINE void modern_channel::finish(mcp::rpc_answer answer) {
    const unsigned status = modern_status(answer);
    const bool asks = asks_by_status_ && answer.payment.asks;
    if (!begun_ && (json_ || status != 200 || asks)) {
        channel_->respond(json_response(status, answer, asks_by_status_), delivering(answer.hand_over));
        return;
    }
    begin();
    channel_->write(sse_event({}, answer.text));
    channel_->end(delivering(answer.hand_over));
}

PAYMCP_INLINE void modern_channel::begin() {
    if (std::exchange(begun_, true)) return;
    channel_->begin(event_stream_head(), std::string(sse_comment));
}

PAYMCP_INLINE legacy_channel::legacy_channel(std::shared_ptr<http::open_response> channel,
                                             const mcp::detail::mcp_fields& fields,
                                             std::shared_ptr<session_streams> streams, bool primes,
                                             std::shared_ptr<void> alive)
    : channel_(std::move(channel)),
      streams_(std::move(streams)),
      alive_(std::move(alive)),
      payments_(fields.payments),
      asks_by_status_(fields.asks_by_status),
      events_(fields.takes_events),
      json_(fields.takes_json),
      primes_(primes) {}

PAYMCP_INLINE void legacy_channel::send(std::string message) {
    if (!events_) return;
    begin();
    stream_->send(std::move(message));
}

PAYMCP_INLINE void legacy_channel::finish(mcp::rpc_answer answer) {
    const bool asks = asks_by_status_ && answer.payment.asks;
    if (!stream_ && (json_ || asks)) {
        channel_->respond(json_response(200, answer, asks_by_status_), delivering(answer.hand_over));
        return;
    }
    begin();
    stream_->send(std::move(answer.text));
    stream_->end(delivering(answer.hand_over));
}

PAYMCP_INLINE void legacy_channel::abandon() {
    if (stream_)
        stream_->end();
    else
        channel_->respond({.status = 202, .headers = {}, .body = {}});
}

PAYMCP_INLINE void legacy_channel::let_go() {
    if (!events_ || !primes_) return;
    begin();
    stream_->let_go();
}

PAYMCP_INLINE void legacy_channel::begin() {
    if (stream_) return;
    stream_ = streams_->open();
    stream_->begin(channel_, primes_);
}

}  // namespace paymcp::inline v0::detail
