// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace paymcp::inline v0 {

/// What a verifier found out about a request.
struct verification {
    enum class outcome : std::uint8_t {
        admitted,   ///< `principal` sent it
        no_token,   ///< it has no credentials: 401
        bad_token,  ///< its credentials are not good, or no more: 401
        too_little  ///< `principal` may not do this: 403; `scope` says what would be needed
    };
    outcome came = outcome::no_token;
    std::string principal{};
    std::string scope{};  ///< for `too_little`: the scopes that are needed, with spaces between them
};

/// Says who sent a request, from its credentials alone; never from what the client wrote into the body.
///
/// A function object `verify(request)` that returns `boost::asio::awaitable<verification>`:
/// 1. It is called for each request anew, before anything else of it is looked at.
/// 2. It checks signature, expiry and that the token was issued for this server (MCP, "Access Token Usage"), and
///    compares secrets in constant time.
/// 3. The principal is the same for the same user at all times, and another for everybody else: payments belong to it.
/// 4. What it throws is answered 500.
///
/// It need not be safe to call from several threads. Models: `bearer_tokens`.
using request_verifier = std::function<boost::asio::awaitable<verification>(const http_request&)>;

}  // namespace paymcp::inline v0
