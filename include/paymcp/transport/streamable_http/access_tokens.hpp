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
#include <string_view>

namespace paymcp::inline v0::mcp {

namespace detail {

class issuer_keys;

/// Throws std::runtime_error where an audience is no absolute URI.
void require_audience(const std::string& audience);

}  // namespace detail

/// Admits requests with an access token of an OAuth 2.1 issuer: a JSON Web Token (RFC 9068) that is signed by `RS256`,
/// `ES256` or `EdDSA` with a key of the issuer, for this resource, and valid now. Models `request_verifier`.
///
/// The keys are found by the issuer's metadata (RFC 8414, OpenID Connect Discovery), and kept; see `token_issuer`. A
/// token that cannot be judged, because the issuer does not answer and its key is not known, is `undecided`. The
/// principal is made of `iss` and `sub`: "https://login.example.com sub=248289761001". A client that acts for itself,
/// whose `sub` is its `client_id`, is "https://login.example.com client=s6BhdRkqt3".
class access_tokens {
public:
    /// Throws std::runtime_error where the issuer is no URL that may be asked, or the audience no absolute URI. The
    /// clock outlives it; it shares the client, which should have short time limits and not retry.
    access_tokens(token_issuer issuer, std::shared_ptr<http::client> network, const wall_clock& time,
                  paymcp::detail::log_sink log = {});

    boost::asio::awaitable<verification> operator()(const http::request& request) const;

private:
    boost::asio::awaitable<verification> judge(std::string_view token) const;

    token_issuer issuer_;
    const wall_clock* time_;
    std::shared_ptr<detail::issuer_keys> keys_;
};

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/impl/access_tokens.ipp>
#endif
