// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/evm/detail/evm_address.hpp>
#include <paymcp/wallet/evm/detail/keccak.hpp>
#include <paymcp/wallet/evm/detail/uint_256.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A signature of a key on secp256k1, with which its signer can be recovered.
struct evm_signature {
    uint_256 r{};
    uint_256 s{};
    std::uint8_t parity = 0;  ///< 0 for v = 27, 1 for v = 28
};

/// The order of secp256k1, and half of it: each signature has a twin with the s above it.
inline constexpr uint_256 secp256k1_order{
    *read_0x<32>("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")};
inline constexpr uint_256 secp256k1_half_order{
    *read_0x<32>("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0")};

/// The signature of `0x` and 130 hexadecimal digits, r, s and v, or nothing. It must be what the token's contract
/// takes: r and s within the order, s in its lower half, v 27 or 28. A longer signature is of a wallet that is a
/// contract, which only the chain can check.
constexpr std::optional<evm_signature> read_evm_signature(std::string_view text) noexcept {
    const auto bytes = read_0x<65>(text);
    if (!bytes) return std::nullopt;
    evm_signature signature;
    std::copy_n(bytes->begin(), 32, signature.r.bytes.begin());
    std::copy_n(bytes->begin() + 32, 32, signature.s.bytes.begin());
    const std::uint8_t v = (*bytes)[64];
    const bool r_fits = signature.r != uint_256() && signature.r < secp256k1_order;
    const bool s_fits = signature.s != uint_256() && signature.s <= secp256k1_half_order;
    if (!r_fits || !s_fits || (v != 27 && v != 28)) return std::nullopt;
    signature.parity = static_cast<std::uint8_t>(v - 27);
    return signature;
}

/// Who signed a digest, or nothing where no key can have. `recover_signer` of wallet/secp256k1 is one; it is handed in,
/// since its library is optional.
using signer_recovery = std::optional<evm_address> (*)(const word_256& digest, const evm_signature& signature);

}  // namespace paymcp::inline v0::detail
