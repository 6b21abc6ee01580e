// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/transport/streamable_http/token_issuer.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>

namespace paymcp::inline v0::mcp {

namespace detail {

class known_tokens;

}  // namespace detail

/// Admits requests with an access token that its issuer says is active (RFC 7662): for tokens that nobody else can
/// read, and for issuers whose tokens can be withdrawn before their end. Models `request_verifier`.
///
/// The issuer is asked once for each token in `token_introspection::remembered`. The token must be for this resource
/// (`aud`) and say whose it is; principal and scopes are as with `access_tokens`. Where the issuer does not answer, or
/// too many questions are under way, a request is `undecided`.
class introspected_tokens {
public:
    /// Throws std::runtime_error where the endpoint is no URL that may be asked, the client has no id or no secret, or
    /// the audience is no absolute URI. The clock outlives it; it shares the client, which should have short time
    /// limits and not retry.
    introspected_tokens(token_issuer issuer, std::shared_ptr<http::client> network, const wall_clock& time,
                        paymcp::detail::log_sink log = {});

    boost::asio::awaitable<verification> operator()(const http::request& request) const;

private:
    std::shared_ptr<detail::known_tokens> tokens_;
};

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/impl/introspected_tokens.ipp>
#endif
