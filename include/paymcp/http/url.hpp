// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0 {

namespace http {

/// Text encoded as one piece of a path or query: everything but letters, digits and `-._~` as %XX (RFC 3986 section
/// 2.3).
std::string url_encode(std::string_view text);

/// An absolute http or https URL in its parts (RFC 3986 section 3).
struct url {
    std::string_view scheme;     ///< "http" or "https"
    std::string_view host;       ///< as written, a bracketed IPv6 address included
    std::uint16_t port = 0;      ///< the scheme's default where the URL has no port
    std::string_view target;     ///< path and query, without the fragment; may be empty

    bool secure() const noexcept { return scheme == "https"; }
};

}  // namespace http

namespace detail {

/// Whether a host has no character that another parser could read as its end.
constexpr bool is_host(std::string_view host) noexcept {
    if (host.empty()) return false;
    const bool bracketed = host.front() == '[' && host.back() == ']' && host.size() > 2;
    if (bracketed) host = host.substr(1, host.size() - 2);
    for (const char c : host) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool common = letter || (c >= '0' && c <= '9') || c == '.';
        if (!common && !(bracketed ? c == ':' : c == '-' || c == '_')) return false;
    }
    return true;
}

}  // namespace detail

namespace http {

/// The parts of an absolute http or https URL, or nothing. A user name, a control character, a space, a backslash and
/// any port outside 1 to 65535 are refused, because parsers disagree about such URLs.
std::optional<http::url> parse_url(std::string_view text);

}  // namespace http

namespace detail {

/// Whether a host is `domain` or below it, without regard to ASCII case: "api.paypal.com" is within "paypal.com",
/// "notpaypal.com" is not.
constexpr bool host_within(std::string_view host, std::string_view domain) noexcept {
    if (host.size() < domain.size()) return false;
    const std::string_view end = host.substr(host.size() - domain.size());
    if (!same_ignoring_case(end, domain)) return false;
    return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

/// A base URL and a path joined by exactly one slash: "https://api.example/" and "/v1/x" give
/// "https://api.example/v1/x".
std::string join_url(std::string_view base, std::string_view path);

}  // namespace detail
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/impl/url.ipp>
#endif
