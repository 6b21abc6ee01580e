// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/url.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <charconv>

namespace paymcp::inline v0 {

namespace http {

PAYMCP_INLINE std::string url_encode(std::string_view text) {
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

PAYMCP_INLINE std::optional<http::url> parse_url(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F || c == '\\')
            return std::nullopt;
    http::url parts;
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    if (detail::same_ignoring_case(text.substr(0, colon), "https"))
        parts.scheme = "https";
    else if (detail::same_ignoring_case(text.substr(0, colon), "http"))
        parts.scheme = "http";
    else
        return std::nullopt;
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

}  // namespace http

namespace detail {

PAYMCP_INLINE std::string join_url(std::string_view base, std::string_view path) {
    while (base.ends_with('/')) base.remove_suffix(1);
    while (path.starts_with('/')) path.remove_prefix(1);
    std::string joined(base);
    joined += '/';
    joined += path;
    return joined;
}

}  // namespace detail
}  // namespace paymcp::inline v0
