// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace paymcp::inline v0::http {

/// Where a server listens. `address` is an IP address without brackets, "127.0.0.1" or "::1"; with port 0 the system
/// chooses a port.
struct listen_address {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;

    bool operator==(const listen_address&) const = default;
};

/// The loopback address 127.0.0.1 with a port; with port 0 the system picks one.
inline listen_address loopback(std::uint16_t port = 0) { return {.port = port}; }

}  // namespace paymcp::inline v0::http
