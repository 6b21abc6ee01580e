// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The longest name that every client accepts (SEP-986).
inline constexpr std::size_t max_tool_name_length = 64;

/// Whether every client accepts the name: `[A-Za-z0-9_.-]{1,64}`. The specification allows more (128 characters,
/// SEP-986 also `/`), but clients differ.
constexpr bool valid_tool_name(std::string_view name) noexcept {
    if (name.empty() || name.size() > max_tool_name_length) return false;
    for (const char character : name) {
        const bool letter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
        const bool digit = character >= '0' && character <= '9';
        if (!letter && !digit && character != '_' && character != '.' && character != '-') return false;
    }
    return true;
}

}  // namespace paymcp::inline v0
