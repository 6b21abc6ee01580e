// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/transport/streamable_http/resource_metadata.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace paymcp::inline v0::mcp {

/// How many bytes and events of a session's streams are kept for resuming clients.
struct replay_limits {
    std::size_t events = 256;
    std::size_t bytes = std::size_t{1024} * 1024;
};

/// The bounds of the legacy sessions of an HTTP server.
struct session_limits {
    std::size_t most = 1024;               ///< open sessions; one more ends the longest unused one
    std::size_t per_principal = 256;       ///< of one principal; one more ends its longest unused one
    milliseconds idle{3'600'000};          ///< a session without a request, a call or a stream ends after this
    replay_limits replay{};                ///< for each session
};

/// Who may use an MCP endpoint, and its bounds; everything has a default.
struct streamable_http_options {
    /// Authenticates a request; empty: all callers are anonymous.
    request_verifier verify{};
    /// Origins of allowed web pages beside loopback names with the listening port: "https://a.example.com". They get
    /// CORS fields.
    std::vector<std::string> allowed_origins{};
    protected_resource resource{};
    /// Addresses of proxies whose last entry in `X-Forwarded-For` names the buyer's address, which counts for
    /// `gating::buyer_limits`. Name a proxy only if it writes that field itself. Connections from loopback that are not
    /// named have no address: they are not bounded by one.
    std::vector<std::string> trusted_proxies{};
    /// A second path of the endpoint, such as "/402/mcp", where a call that a wallet has to pay is answered with status
    /// 402: some wallets pay below the MCP client and see nothing else. Plain MCP clients take it for a failure. Empty:
    /// there is none.
    std::string payment_required_path{};
    session_limits sessions{};
    paymcp::detail::random_source random = paymcp::detail::secure_random;
    paymcp::detail::log_sink log{};          ///< logs sessions and requests; may be empty
    paymcp::detail::refusal_sink refused{};  ///< reports refused origins and credentials; may be empty
};

}  // namespace paymcp::inline v0::mcp
