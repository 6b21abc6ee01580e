// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/evm/detail/keccak.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The value of a hexadecimal digit of either case, or -1.
constexpr int nibble(char digit) noexcept {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

/// The `N` bytes of `0x` and 2 N hexadecimal digits of either case, or nothing.
template <std::size_t N>
constexpr std::optional<std::array<std::uint8_t, N>> read_0x(std::string_view text) noexcept {
    if (text.size() != 2 + 2 * N || !text.starts_with("0x")) return std::nullopt;
    std::array<std::uint8_t, N> bytes{};
    for (std::size_t i = 0; i < N; ++i) {
        const int high = nibble(text[2 + 2 * i]);
        const int low = nibble(text[3 + 2 * i]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return bytes;
}

/// An account or contract of an EVM chain: 20 bytes. It compares by value, so the case of its text does not matter.
struct evm_address {
    std::array<std::uint8_t, 20> bytes{};

    friend constexpr auto operator<=>(const evm_address&, const evm_address&) noexcept = default;
};

/// The address of `0x` and 40 hexadecimal digits of either case, or nothing. It does not check the checksum: wallets
/// send addresses in lower case, too.
constexpr std::optional<evm_address> read_evm_address(std::string_view text) noexcept {
    const auto bytes = read_0x<20>(text);
    if (!bytes) return std::nullopt;
    return evm_address{*bytes};
}

/// The characters of an address with its checksum in the case of its letters (EIP-55).
constexpr std::array<char, 42> checksummed_characters(const evm_address& address) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<char, 42> text{'0', 'x'};
    for (std::size_t i = 0; i < 40; ++i) text[2 + i] = digits[address.bytes[i / 2] >> (i % 2 == 0 ? 4U : 0U) & 15U];
    const word_256 hash = keccak_256(std::string_view(text.data() + 2, 40));
    for (std::size_t i = 0; i < 40; ++i) {
        const bool upper = (hash[i / 2] >> (i % 2 == 0 ? 4U : 0U) & 8U) != 0;
        if (upper && text[2 + i] >= 'a') text[2 + i] = static_cast<char>(text[2 + i] - 'a' + 'A');
    }
    return text;
}

/// The same as text: "0x036CbD53842c5426634e7929541eC2318f3dCF7e".
inline std::string checksummed(const evm_address& address) {
    const auto text = checksummed_characters(address);
    return {text.data(), text.size()};
}

/// Whether a text that is an address has letters of one case only, or the case of its checksum: another mix is a typing
/// error.
constexpr bool checksum_holds(std::string_view text) noexcept {
    const auto address = read_evm_address(text);
    if (!address) return false;
    bool lower = false;
    bool upper = false;
    for (const char c : text.substr(2)) {
        lower = lower || (c >= 'a' && c <= 'f');
        upper = upper || (c >= 'A' && c <= 'F');
    }
    if (!lower || !upper) return true;
    const auto right = checksummed_characters(*address);
    return text == std::string_view(right.data(), right.size());
}

}  // namespace paymcp::inline v0::detail
