// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

inline constexpr std::string_view base64url_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

inline constexpr auto base64url_values = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < base64url_digits.size(); ++i)
        values[static_cast<unsigned char>(base64url_digits[i])] = static_cast<std::int8_t>(i);
    return values;
}();

/// Bytes as base64url without padding (RFC 4648 section 5).
std::string to_base64url(std::string_view bytes);

/// The bytes of a base64url text, or nothing. Every character must be of the alphabet and the unused bits must be zero,
/// so that no two texts decode to the same bytes.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/base64url.ipp>
#endif
