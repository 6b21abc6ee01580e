// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/base64.hpp>

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <cstddef>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string to_base64(std::string_view bytes) {
    std::string text = to_base64url(bytes);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

PAYMCP_INLINE std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0 || text.find_first_of("-_") != std::string_view::npos) return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    std::string digits(text.substr(0, text.size() - padding));
    std::ranges::replace(digits, '+', '-');
    std::ranges::replace(digits, '/', '_');
    return from_base64url(digits);
}

}  // namespace paymcp::inline v0::detail
