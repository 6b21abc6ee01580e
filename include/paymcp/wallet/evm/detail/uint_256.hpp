// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/evm/detail/keccak.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace paymcp::inline v0::detail {

/// An unsigned integer of 256 bits as the EVM counts: amounts in atomic units, seconds, chain ids.
struct uint_256 {
    word_256 bytes{};  ///< most significant byte first

    constexpr uint_256() noexcept = default;
    constexpr explicit uint_256(const word_256& word) noexcept : bytes(word) {}
    constexpr explicit uint_256(std::uint64_t value) noexcept {
        for (std::size_t i = 0; i < 8; ++i) bytes[31 - i] = static_cast<std::uint8_t>(value >> (8 * i));
    }

    friend constexpr auto operator<=>(const uint_256&, const uint_256&) noexcept = default;
};

/// The number of a decimal text, or nothing. The text has digits alone, no zero in front of another digit, and is below
/// 2^256: no sign, no point, no exponent, no hexadecimal.
constexpr std::optional<uint_256> read_uint_256(std::string_view text) noexcept {
    if (text.empty() || text.size() > 78 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    uint_256 number;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return std::nullopt;
        unsigned carry = static_cast<unsigned>(digit - '0');
        for (std::size_t i = 32; i-- > 0;) {
            carry += number.bytes[i] * 10U;
            number.bytes[i] = static_cast<std::uint8_t>(carry & 0xffU);
            carry >>= 8U;
        }
        if (carry != 0) return std::nullopt;
    }
    return number;
}

/// The number of 64 bits, or nothing where it needs more.
constexpr std::optional<std::uint64_t> to_uint64(const uint_256& number) noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        if (i < 24 && number.bytes[i] != 0) return std::nullopt;
        value = value << 8U | number.bytes[i];
    }
    return value;
}

}  // namespace paymcp::inline v0::detail
