// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/http/server/listen_address.hpp>
#include <paymcp/http/server/options.hpp>
#include <paymcp/http/server/tls_files.hpp>
#include <paymcp/transport/streamable_http/options.hpp>

#include <string>

namespace paymcp::inline v0 {

namespace async {

class timer;

}  // namespace async

namespace mcp {

/// How an `http_host` listens, what it admits and how it ends; everything has a default.
struct http_host_options {
    http::listen_address listen = http::loopback(8402);  ///< port 0 lets the system choose one
    /// The address under which another HTTP server passes requests on: "https://shop.example", without a path. Then
    /// nothing is listened on. Empty: the host listens itself.
    std::string mounted_at{};
    /// `/healthz` and `/metrics` are added to `reserved_paths`.
    http::server_options limits = http::server_options();
    streamable_http_options mcp = streamable_http_options();
    /// A file of bearer tokens, see `read_bearer_file`: only requests with one of them are admitted. Read at the start,
    /// which fails where it has none. Empty: `mcp.verify` alone says who may call; both together are refused.
    std::string bearer_file{};
    http::tls_files tls = http::tls_files();  ///< empty: plain HTTP
    milliseconds grace{10'000};  ///< for calls in progress when SIGTERM or SIGINT comes; a second one ends at once
    bool signals = true;        ///< whether SIGTERM and SIGINT end the host
    async::timer* waits = nullptr;  ///< the system clock by default; outlives the host
};

}  // namespace mcp
}  // namespace paymcp::inline v0
