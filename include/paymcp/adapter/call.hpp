// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0 {

namespace detail {

class delivery;

}  // namespace detail

namespace adapter {

/// A `tools/call` as another library's MCP server has received it. The texts need to live until `shop::call` returns.
///
/// It has no session id: many servers count theirs, so that one client can guess another's. A payment is found by its
/// own id, which cannot be guessed, or by the principal.
struct call_view {
    std::string_view tool;              ///< the name that is called
    std::string_view arguments = "{}";  ///< a JSON object as text; empty where the call has none
    std::string_view meta{};            ///< the request's `_meta`, a JSON object as text; empty where it has none
    /// Who calls, as the server has verified it; empty where it has not. The same call of the same principal finds its
    /// open payment again, and nobody else can use that payment.
    std::string_view principal{};
    /// The `capabilities` of `initialize`, a JSON object as text. Unset where the server does not tell: that is not the
    /// same as a client that can do nothing.
    std::optional<std::string_view> capabilities{};
    /// The protocol revision that client and server agreed on, up to "2025-11-25"; another counts as "2025-03-26",
    /// whose results every client can read.
    std::string_view protocol_version{};
    /// Sends the client a notification, a JSON-RPC message as text, while the call runs. It is called on the thread of
    /// `shop::call`. Empty where the server cannot: then no progress is reported.
    std::function<void(std::string_view notification)> notify{};
};

/// The JSON-RPC error of a call.
struct call_error {
    int code = 0;
    std::string message{};
    std::string data{};  ///< JSON text; empty where there is none
};

/// How a call has ended: with a result or with an error. Let it end before the shop does, and soon: the next call of
/// the same principal with the same arguments waits until it is known whether this one's result arrived.
class outcome {
public:
    /// A `CallToolResult`; `sent` hears whether it reaches the client, and may be null.
    outcome(std::string result, std::shared_ptr<detail::delivery> sent)
        : result_(std::move(result)), sent_(std::move(sent)) {}
    explicit outcome(call_error error) : error_(std::move(error)) {}

    /// The `CallToolResult`, a JSON object as text; empty where there is an error.
    const std::string& result() const noexcept { return result_; }

    const std::optional<call_error>& error() const noexcept { return error_; }

    /// The whole JSON-RPC response. `id` is the request's id as JSON text: `7`, `"a"`.
    std::string response(std::string_view id) const;

    /// The response has been written to the client. A result whose outcome ends without this counts as lost on its way:
    /// the same call gets it again.
    void written();

private:
    std::string result_;
    std::optional<call_error> error_;
    std::shared_ptr<detail::delivery> sent_;
};

}  // namespace adapter
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/adapter/impl/call.ipp>
#endif
