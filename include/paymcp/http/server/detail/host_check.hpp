// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <boost/asio/ip/address.hpp>

#include <charconv>
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
inline std::optional<host_and_port> parse_host(std::string_view host) {
    const std::size_t bracket = host.starts_with('[') ? host.find(']') : 0;
    if (bracket == std::string_view::npos) return std::nullopt;
    const std::size_t colon = host.find(':', bracket);
    host_and_port parsed{.name = host.substr(0, colon)};
    if (parsed.name.empty()) return std::nullopt;
    if (parsed.name.starts_with('[') && !parsed.name.ends_with(']')) return std::nullopt;
    if (colon == std::string_view::npos) return parsed;
    const std::string_view digits = host.substr(colon + 1);
    if (digits.empty()) return parsed;
    std::uint16_t port = 0;
    const char* const last = digits.data() + digits.size();
    const auto [end, failure] = std::from_chars(digits.data(), last, port);
    if (failure != std::errc{} || end != last) return std::nullopt;
    parsed.port = port;
    return parsed;
}

/// Whether a host name means this machine to every resolver: "localhost", 127.0.0.0/8, [::1], or the former written as
/// IPv6.
inline bool is_loopback_name(std::string_view name) {
    if (same_ignoring_case(name, "localhost")) return true;
    boost::system::error_code malformed;
    if (name.starts_with('[') && name.ends_with(']')) {
        const std::string inner{name.substr(1, name.size() - 2)};
        const auto address = boost::asio::ip::make_address_v6(inner, malformed);
        if (malformed || !address.is_v4_mapped()) return !malformed && address.is_loopback();
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address).is_loopback();
    }
    const auto address = boost::asio::ip::make_address_v4(std::string{name}, malformed);
    return !malformed && address.is_loopback();
}

/// Whether a request with this `Host` is for this server: a loopback name with the port listened on or without a port,
/// or an allowed name. Some clients omit the port.
///
/// This check stops a web page that has rebound its name to this server's address (DNS rebinding). See
/// `http_options::allowed_hosts` for the form of `allowed`.
inline bool host_allowed(std::string_view host, std::uint16_t port, std::span<const std::string> allowed = {}) {
    const std::optional<host_and_port> parsed = parse_host(host);
    if (!parsed) return false;
    if (parsed->port.value_or(port) == port && is_loopback_name(parsed->name)) return true;
    for (const std::string& entry : allowed) {
        if (entry == "*" || same_ignoring_case(entry, host) || same_ignoring_case(entry, parsed->name)) return true;
    }
    return false;
}

}  // namespace paymcp::inline v0::detail
