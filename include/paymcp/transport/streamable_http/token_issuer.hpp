// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <string>

namespace paymcp::inline v0::mcp {

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
};

}  // namespace paymcp::inline v0::mcp
