// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A `Host` field taken apart. `name` keeps the brackets of an IPv6 address.
struct host_and_port {
    std::string_view name;
    std::optional<std::uint16_t> port{};  ///< nothing where none is written
};

/// Takes "name", "name:port", "[address]" or "[address]:port" apart; nothing where it is none of these. A port without
/// digits counts as absent (RFC 3986, section 3.2.3).
std::optional<host_and_port> parse_host(std::string_view host);

/// Whether a host name means this machine to every resolver: "localhost", 127.0.0.0/8, [::1], or the former written as
/// IPv6.
bool is_loopback_name(std::string_view name);

/// Whether a request with this `Host` is for this server: a loopback name with the port listened on or without a port,
/// or an allowed name. Some clients omit the port.
///
/// This check stops a web page that has rebound its name to this server's address (DNS rebinding). See
/// `http::server_options::allowed_hosts` for the form of `allowed`.
bool host_allowed(std::string_view host, std::uint16_t port, std::span<const std::string> allowed = {});

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/host_check.ipp>
#endif
