// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace paymcp::inline v0::detail {

inline constexpr auto crc32_steps = [] {
    std::array<std::uint32_t, 256> steps{};
    for (std::uint32_t byte = 0; byte < steps.size(); ++byte) {
        std::uint32_t rest = byte;
        for (int bit = 0; bit < 8; ++bit) rest = (rest & 1U) != 0 ? 0xEDB88320U ^ rest >> 1 : rest >> 1;
        steps[byte] = rest;
    }
    return steps;
}();

/// The CRC-32 of the bytes, with the polynomial of zlib and Ethernet (ISO 3309). It detects accidental damage, not
/// forgery.
constexpr std::uint32_t crc32(std::string_view bytes) noexcept {
    std::uint32_t rest = 0xFFFFFFFFU;
    for (const char byte : bytes) rest = crc32_steps[(rest ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ rest >> 8;
    return ~rest;
}

static_assert(crc32("123456789") == 0xCBF43926U);

}  // namespace paymcp::inline v0::detail
