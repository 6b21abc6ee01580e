// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace paymcp::inline v0::mcp {

/// What the head of an HTTP response says about the payment of a call; a response that is a stream has no room for it.
struct payment_head {
    /// The headers ask for a payment: they belong to a response with status 402, where the client's address is the one
    /// for it. Otherwise they are its receipt.
    bool asks = false;
    std::vector<http::header> headers{};
    std::int64_t retry_after = 0;  ///< seconds until the call is worth repeating, in `Retry-After`; 0 says nothing
};

/// The response to a request, and the reason of a refusal; over HTTP the reason determines the status.
struct rpc_answer {
    std::string text;  ///< the message, compact JSON
    std::optional<detail::error_code> refused{};
    paymcp::detail::begin_delivery hand_over{};  ///< returns the receiver of the delivery report; may be empty
    payment_head payment{};
};

/// The channel to the client for one request: its own stream over HTTP, standard output for all of them over stdio.
///
/// Every function is called on the client session's executor and returns at once. No call follows `finish` or
/// `abandon`. Laws of a transport: paymcp/testing/transport_laws.hpp.
class response_channel {
public:
    virtual ~response_channel() = default;

    /// A notification about the request, or a server request on its behalf.
    virtual void send(std::string message) = 0;

    /// The response.
    virtual void finish(rpc_answer answer) = 0;

    /// The client has canceled the request: no response is sent.
    virtual void abandon() = 0;

    /// The connection may end while the request continues, if the client can resume.
    virtual void let_go() {}

    /// Whether anything but the response can reach the client on this channel.
    virtual bool pushes() const noexcept { return true; }

    /// Whether the client's answers to server requests come back.
    virtual bool takes_answers() const noexcept { return true; }

    /// Of the client's HTTP request: what pays for the call, or says that the client can; empty elsewhere. Valid until
    /// `finish` or `abandon`.
    virtual std::span<const http::header> payment_headers() const noexcept { return {}; }

    /// The client reads more slowly than we write: optional messages should be skipped.
    virtual bool congested() const noexcept { return false; }
};

}  // namespace paymcp::inline v0::mcp
