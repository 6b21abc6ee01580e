// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/host_check.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/message.hpp>

#include <boost/asio/ip/address.hpp>

#include <charconv>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<host_and_port> parse_host(std::string_view host) {
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

PAYMCP_INLINE bool is_loopback_name(std::string_view name) {
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

PAYMCP_INLINE bool host_allowed(std::string_view host, std::uint16_t port, std::span<const std::string> allowed) {
    const std::optional<host_and_port> parsed = parse_host(host);
    if (!parsed) return false;
    if (parsed->port.value_or(port) == port && is_loopback_name(parsed->name)) return true;
    for (const std::string& entry : allowed) {
        if (entry == "*" || same_ignoring_case(entry, host) || same_ignoring_case(entry, parsed->name)) return true;
    }
    return false;
}

}  // namespace paymcp::inline v0::detail
