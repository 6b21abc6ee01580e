// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/jsonrpc.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <optional>
#include <string>

namespace paymcp::inline v0::mcp {

/// The response to a request, and why it refuses where it does; over HTTP the reason chooses the status.
struct rpc_answer {
    std::string text;  ///< the message, compact JSON
    std::optional<error_code> refused{};
    paymcp::detail::begin_delivery hand_over{};  ///< gives what hears whether the response was written; may be empty
};

/// The way back to the client for one request: its own stream over HTTP, standard output for all of them over stdio.
///
/// Every function is called on the peer's executor and returns at once. Nothing follows `finish` or `abandon`.
class response_channel {
public:
    virtual ~response_channel() = default;

    /// A notification about the request, or a request of ours on its behalf.
    virtual void send(std::string message) = 0;

    /// The response.
    virtual void finish(rpc_answer answer) = 0;

    /// The client has canceled the request: no response comes.
    virtual void abandon() = 0;

    /// The connection may end while the request goes on, if the client can come back for what follows.
    virtual void let_go() {}

    /// Whether anything but the response can reach the client on this way.
    virtual bool pushes() const noexcept { return true; }

    /// The client reads more slowly than we write: what may be left out should be.
    virtual bool congested() const noexcept { return false; }
};

}  // namespace paymcp::inline v0::mcp
