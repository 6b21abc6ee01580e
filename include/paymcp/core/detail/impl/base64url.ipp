// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/base64url.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string to_base64url(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char byte : bytes) {
        held = (held << 8 | static_cast<unsigned char>(byte)) & 0xffffffU;
        for (bits += 8; bits >= 6; bits -= 6) text.push_back(base64url_digits[held >> (bits - 6) & 63]);
    }
    if (bits > 0) text.push_back(base64url_digits[held << (6 - bits) & 63]);
    return text;
}

PAYMCP_INLINE std::optional<std::string> from_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char digit : text) {
        const int value = base64url_values[static_cast<unsigned char>(digit)];
        if (value < 0) return std::nullopt;
        held = (held << 6 | static_cast<std::uint32_t>(value)) & 0xffffffU;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<char>(held >> bits & 0xff));
        }
    }
    if ((held & ((1U << bits) - 1)) != 0) return std::nullopt;
    return bytes;
}

}  // namespace paymcp::inline v0::detail
