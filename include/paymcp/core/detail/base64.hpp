// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/base64url.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Bytes as base64 with padding (RFC 4648 section 4).
inline std::string to_base64(std::string_view bytes) {
    std::string text = to_base64url(bytes);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

/// The bytes of a base64 text, or nothing. The padding must be complete, every character must be of the alphabet and
/// the unused bits must be zero, so that no two texts decode to the same bytes.
inline std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0 || text.find_first_of("-_") != std::string_view::npos) return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    std::string digits(text.substr(0, text.size() - padding));
    std::ranges::replace(digits, '+', '-');
    std::ranges::replace(digits, '/', '_');
    return from_base64url(digits);
}

}  // namespace paymcp::inline v0::detail
