// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace paymcp::inline v0::detail {

/// 32 bytes: a keccak-256 digest, a word of the EVM, a nonce.
using word_256 = std::array<std::uint8_t, 32>;

/// The state of the sponge: 25 lanes of 64 bits, lane (x, y) at x + 5 y.
using keccak_state = std::array<std::uint64_t, 25>;

/// The constants that step iota adds, one for each round (FIPS 202, section 3.2.5).
inline constexpr std::uint64_t keccak_round_constants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

/// The permutation keccak-f[1600] (FIPS 202, section 3.3).
constexpr void keccak_permute(keccak_state& lanes) noexcept {
    for (const std::uint64_t constant : keccak_round_constants) {
        std::uint64_t column[5]{};
        for (std::size_t i = 0; i < 25; ++i) column[i % 5] ^= lanes[i];
        for (std::size_t i = 0; i < 25; ++i) lanes[i] ^= column[(i + 4) % 5] ^ std::rotl(column[(i + 1) % 5], 1);

        // Steps rho and pi walk through the lanes but the first: (x, y) goes to (y, 2x + 3y).
        std::uint64_t moved = lanes[1];
        std::size_t x = 1;
        std::size_t y = 0;
        for (int step = 1; step <= 24; ++step) {
            const std::size_t next = (2 * x + 3 * y) % 5;
            x = y;
            y = next;
            const std::uint64_t kept = lanes[x + 5 * y];
            lanes[x + 5 * y] = std::rotl(moved, step * (step + 1) / 2 % 64);
            moved = kept;
        }

        for (std::size_t row = 0; row < 25; row += 5) {
            const std::uint64_t old[5] = {lanes[row], lanes[row + 1], lanes[row + 2], lanes[row + 3], lanes[row + 4]};
            for (std::size_t i = 0; i < 5; ++i) lanes[row + i] = old[i] ^ (~old[(i + 1) % 5] & old[(i + 2) % 5]);
        }
        lanes[0] ^= constant;
    }
}

/// Keccak-256 of the bytes as Ethereum uses it: rate 136 bytes, padding 0x01, where SHA3-256 pads with 0x06. OpenSSL
/// has it from 3.2 on only.
constexpr word_256 keccak_256(std::string_view bytes) noexcept {
    constexpr std::size_t rate = 136;
    keccak_state lanes{};
    const auto absorb = [&lanes](std::size_t at, std::uint8_t byte) {
        lanes[at / 8] ^= std::uint64_t{byte} << (at % 8 * 8);
    };
    std::size_t at = 0;
    for (const char one : bytes) {
        absorb(at, static_cast<std::uint8_t>(one));
        if (++at < rate) continue;
        keccak_permute(lanes);
        at = 0;
    }
    absorb(at, 0x01);
    absorb(rate - 1, 0x80);
    keccak_permute(lanes);

    word_256 digest{};
    for (std::size_t i = 0; i < digest.size(); ++i)
        digest[i] = static_cast<std::uint8_t>(lanes[i / 8] >> (i % 8 * 8));
    return digest;
}

}  // namespace paymcp::inline v0::detail
