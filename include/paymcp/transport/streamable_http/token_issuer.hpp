// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/boxed.hpp>

#include <string>

namespace paymcp::inline v0 {

class secret;

namespace mcp {

/// How an issuer is asked whether a token is active (RFC 7662).
struct token_introspection {
    /// The issuer's endpoint for that. Empty: tokens are signed, and verified here.
    std::string url{};
    std::string client_id{};  ///< as which this server asks, with `client_secret_basic`
    paymcp::detail::boxed<secret> client_secret{};  ///< a `secret`
    milliseconds remembered{10'000};  ///< for how long an answer counts, and so a token that is withdrawn meanwhile
};

/// Whose access tokens admit a request: an authorization server of OAuth 2.1, and the resource that they are for.
struct token_issuer {
    /// The issuer, exactly as its tokens (`iss`) and its metadata say it: "https://login.example.com". Plain HTTP is
    /// allowed to this machine only. Empty: there is none.
    std::string url{};
    /// This server as a resource, which `aud` must contain (RFC 8707): the public URL of its endpoint,
    /// "https://shop.example/mcp", or another absolute URI that the issuer has for it.
    std::string audience{};
    milliseconds leeway{30'000};    ///< between the clocks of issuer and server, for `exp` and `nbf`
    milliseconds fresh{600'000};    ///< keys that are older are fetched anew, while requests go on with them
    milliseconds keep{86'400'000};  ///< keys of an issuer that does not answer are trusted for this long
    milliseconds pause{10'000};     ///< the keys are fetched once in this time on average, and three times at once
    token_introspection introspection{};  ///< in place of the keys
};

}  // namespace mcp
}  // namespace paymcp::inline v0
