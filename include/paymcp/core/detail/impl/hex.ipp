// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/hex.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <cstddef>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<std::string> from_hex(std::string_view text) {
    constexpr auto value = [](char digit) {
        if (digit >= '0' && digit <= '9') return digit - '0';
        if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
        if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
        return -1;
    };
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = value(text[i]);
        const int low = value(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes.push_back(static_cast<char>(high << 4 | low));
    }
    return bytes;
}

}  // namespace paymcp::inline v0::detail
