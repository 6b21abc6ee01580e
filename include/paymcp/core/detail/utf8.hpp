// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace paymcp::inline v0::detail {

/// How many bytes a code point takes that starts with this byte; zero where no code point starts with it.
constexpr std::size_t utf8_length(unsigned char first) noexcept {
    if (first < 0x80) return 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) return 2;
    if (first < 0xF0) return 3;
    return first < 0xF5 ? 4 : 0;
}

/// Whether a byte may follow the first one. Overlong forms, surrogates and code points above U+10FFFF are excluded.
constexpr bool utf8_second(unsigned char first, unsigned char second) noexcept {
    switch (first) {
        case 0xE0: return second >= 0xA0 && second < 0xC0;
        case 0xED: return second >= 0x80 && second < 0xA0;
        case 0xF0: return second >= 0x90 && second < 0xC0;
        case 0xF4: return second >= 0x80 && second < 0x90;
        default: return second >= 0x80 && second < 0xC0;
    }
}

/// Whether eight characters are ASCII, told from one word.
inline bool eight_are_ascii(const char* characters) noexcept {
    std::uint64_t word = 0;
    __builtin_memcpy(&word, characters, sizeof word);
    return (word & 0x8080808080808080) == 0;
}

/// Whether the text is well-formed UTF-8 (Unicode 15, table 3-7).
constexpr bool is_utf8(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size();) {
        if (!std::is_constant_evaluated()) {
            while (text.size() - i >= 8 && eight_are_ascii(text.data() + i)) i += 8;
            if (i == text.size()) break;
        }
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t length = utf8_length(first);
        if (length == 0 || length > text.size() - i) return false;
        for (std::size_t next = 1; next < length; ++next) {
            const auto byte = static_cast<unsigned char>(text[i + next]);
            if (next == 1 ? !utf8_second(first, byte) : (byte & 0xC0U) != 0x80U) return false;
        }
        i += length;
    }
    return true;
}

/// How many code points well-formed UTF-8 holds: the length of a string in JSON Schema.
constexpr std::size_t code_points(std::string_view text) noexcept {
    std::size_t count = 0;
    for (const char byte : text) {
        if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) ++count;
    }
    return count;
}

/// The first `most` code points of well-formed UTF-8, or fewer where the text is shorter.
constexpr std::string_view first_code_points(std::string_view text, std::size_t most) noexcept {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;
        if (count++ == most) return text.substr(0, i);
    }
    return text;
}

}  // namespace paymcp::inline v0
