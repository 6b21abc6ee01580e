// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/log_line.hpp>
#include <paymcp/http/server/detail/body_skimmer.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace paymcp::inline v0::http {

/// The bounds of a `server`. The defaults suit a tool server on a loopback address.
struct server_options {
    std::size_t header_limit = 16 * 1024;      ///< bytes of request line and fields together; more is answered 431
    std::size_t body_limit = 4 * 1024 * 1024;  ///< bytes of a request body; more is answered 413
    /// Bytes of a larger body that are read, but not kept, if `skims` returns a skimmer; more is answered 413 at once.
    std::size_t skim_limit = 32 * 1024 * 1024;
    detail::skimmer_choice skims{};            ///< for larger bodies; may be empty
    std::size_t connection_limit = 1024;       ///< open connections; more are answered 503 and closed
    milliseconds read_timeout{30'000};   ///< for one whole request, from its first byte; then 408
    milliseconds idle_timeout{60'000};   ///< between requests, and before the first; then closed
    milliseconds write_timeout{30'000};  ///< for one whole response; then closed
    milliseconds stream_keep_alive{15'000};  ///< the longest silence on a stream
    milliseconds linger{1'000};  ///< how long a client may take to read the last response and close
    /// Names allowed in `Host` besides loopback names with the port listened on or without one: "pay.example.com" for
    /// any port, "pay.example.com:8443" for that one, "*" for any name at all (the server then no longer resists DNS
    /// rebinding).
    std::vector<std::string> allowed_hosts{};
    /// Called for requests that no handler sees, on the connection's strand; may be empty.
    detail::refusal_sink refused{};
};

}  // namespace paymcp::inline v0::http
