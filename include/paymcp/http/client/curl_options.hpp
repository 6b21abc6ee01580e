// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <cstddef>
#include <string>

namespace paymcp::inline v0::http {

/// The bounds of a `curl_client`.
struct curl_options {
    milliseconds connect_timeout{10'000};  ///< for name lookup, connecting and TLS together
    milliseconds total_timeout{30'000};    ///< for one request, from its start to the end of its response
    milliseconds stall_timeout{15'000};    ///< below one byte per second for this long ends the request; whole seconds
    std::size_t response_limit = 4 * 1024 * 1024;  ///< bytes of a response's body; more is a failure
    std::size_t header_limit = 64 * 1024;          ///< bytes of a response's fields; more is a failure
    long host_connections = 16;                    ///< connections to one host at once; further requests wait
    std::string ca_file{};  ///< PEM file of certificates that replace the system's; empty for the system's
    std::string user_agent = "paymcp/0.2";
};

}  // namespace paymcp::inline v0::http
