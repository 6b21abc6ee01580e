// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/asio_fwd.hpp>
#include <paymcp/http/message.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace paymcp::inline v0::mcp {

/// The result of verifying a request.
struct verification {
    enum class outcome : std::uint8_t {
        admitted,   ///< `principal` sent it
        no_token,   ///< it has no credentials: 401
        bad_token,  ///< its credentials are invalid or expired: 401
        too_little,  ///< `principal` lacks permission: 403; `scope` names the required scopes
        undecided    ///< the issuer, who could tell, does not answer: 503, so that clients keep their token and come
                     ///< again
    };
    outcome came = outcome::no_token;
    std::string principal{};
    std::string scope{};  ///< for `too_little`: the required scopes, separated by spaces
    std::vector<std::string> scopes{};  ///< what the credentials permit, for tools with `requires_scope`
    std::string why{};    ///< why it was not admitted, for the log; never told to the sender, never with a token in it
};

/// Authenticates the sender of a request by its credentials alone; never by the body.
///
/// A function object `verify(request)` that returns `boost::asio::awaitable<verification>`:
/// 1. It is called for each request, before any other check, on one executor, and again before it has answered.
/// 2. It checks signature, expiry and that the token was issued for this server (MCP, "Access Token Usage"), and
///    compares secrets in constant time. A token counts in its field alone: not in the target, nor in the body.
/// 3. The principal is the same for the same user at all times, and another for everybody else: payments belong to it.
/// 4. What cannot be read is refused without a principal. What it throws is answered 500.
///
/// It need not be safe to call from several threads. Models: `bearer_tokens`, `access_tokens`,
/// `introspected_tokens`. Laws:
/// paymcp/testing/verifier_laws.hpp.
using request_verifier = std::function<paymcp::detail::asio_task<verification>(const http::request&)>;

}  // namespace paymcp::inline v0::mcp
