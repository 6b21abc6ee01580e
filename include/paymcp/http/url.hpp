// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0 {

/// Text encoded as one piece of a path or query: everything but letters, digits and `-._~` as %XX (RFC 3986 section
/// 2.3).
inline std::string url_encode(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        const bool letter = (byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z';
        if (letter || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' || byte == '~') {
            encoded.push_back(character);
        } else {
            encoded.push_back('%');
            encoded.push_back(digits[byte >> 4U]);
            encoded.push_back(digits[byte & 15U]);
        }
    }
    return encoded;
}

/// An absolute http or https URL in its parts (RFC 3986 section 3).
struct url_parts {
    std::string_view scheme;     ///< "http" or "https"
    std::string_view host;       ///< as written, a bracketed IPv6 address included
    std::uint16_t port = 0;      ///< the scheme's default where the URL has no port
    std::string_view target;     ///< path and query, without the fragment; may be empty

    bool secure() const noexcept { return scheme == "https"; }
};

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

/// The parts of an absolute http or https URL, or nothing. A user name, a control character, a space, a backslash and
/// any port outside 1 to 65535 are refused, because parsers disagree about such URLs.
inline std::optional<url_parts> parse_url(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F || c == '\\')
            return std::nullopt;
    url_parts parts;
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    if (same_ignoring_case(text.substr(0, colon), "https")) parts.scheme = "https";
    else if (same_ignoring_case(text.substr(0, colon), "http")) parts.scheme = "http";
    else return std::nullopt;
    text.remove_prefix(colon + 3);
    const std::size_t authority_ends = text.find_first_of("/?#");
    std::string_view authority = text.substr(0, authority_ends);
    if (authority_ends != std::string_view::npos) parts.target = text.substr(authority_ends);
    parts.target = parts.target.substr(0, parts.target.find('#'));
    parts.port = parts.secure() ? 443 : 80;
    const std::size_t port_at = authority.rfind(':');
    if (port_at != std::string_view::npos && port_at + 1 > authority.rfind(']') + 1) {
        const std::string_view digits = authority.substr(port_at + 1);
        const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), parts.port);
        if (failure != std::errc{} || end != digits.data() + digits.size() || parts.port == 0) return std::nullopt;
        authority = authority.substr(0, port_at);
    }
    if (!detail::is_host(authority)) return std::nullopt;
    parts.host = authority;
    return parts;
}

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
inline std::string join_url(std::string_view base, std::string_view path) {
    while (base.ends_with('/')) base.remove_suffix(1);
    while (path.starts_with('/')) path.remove_prefix(1);
    std::string joined(base);
    joined += '/';
    joined += path;
    return joined;
}
}  // namespace detail


}  // namespace paymcp::inline v0
