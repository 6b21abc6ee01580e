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
    /// Open connections for requests of every kind. A further one takes the place of the connection that has been
    /// waiting for a complete request the longest, beyond `waiting_grace`; where there is none, it is a reserved one.
    std::size_t connection_limit = 1024;
    milliseconds waiting_grace{1'000};  ///< for a client that has connected, or been answered, to send its next request
    /// Of these, the connections from one address (of IPv6, from one /64); 0 for as many as there are. Loopback
    /// addresses are exempt, since all clients behind a proxy on this machine have one. Beyond it they are reserved
    /// ones.
    std::size_t peer_limit = 512;
    /// Connections beyond both limits, for `reserved_paths` alone: other requests are answered 503 with `Retry-After`.
    /// Beyond these, connections are answered 503 unread.
    std::size_t reserved_connections = 32;
    std::vector<std::string> reserved_paths{};  ///< "/healthz"; with a '/' at its end, also all paths below it
    milliseconds reserved_timeout{2'000};       ///< for a whole request on a reserved connection
    /// Descriptors of the process beyond those of ordinary connections, so that the provider and the store can be
    /// reached, and files be opened; at most half of all. A connection that would take one is a further one, as above;
    /// the upper half is left by connections of every kind.
    std::size_t descriptor_reserve = 128;
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
    /// The executor never runs two handlers at once: it is a loop with one thread, or a strand. Then connections have
    /// no strands of their own, and a handler on that executor is called without a detour.
    bool one_at_a_time = false;
};

}  // namespace paymcp::inline v0::http
