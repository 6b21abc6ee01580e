// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/secp256k1/detail/recovery.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <string_view>

namespace paymcp::inline v0::detail {

/// One for the process: recovery reads it only. It signs nothing, so it needs no blinding.
PAYMCP_INLINE const secp256k1_context* recovery_context() {
    struct freed {
        void operator()(secp256k1_context* context) const { secp256k1_context_destroy(context); }
    };
    static const std::unique_ptr<secp256k1_context, freed> context(
        secp256k1_context_create(SECP256K1_CONTEXT_VERIFY));
    if (!context) throw std::bad_alloc();
    return context.get();
}

PAYMCP_INLINE std::optional<evm_address> recover_signer(const word_256& digest, const evm_signature& signature) {
    const secp256k1_context* const context = recovery_context();
    std::array<unsigned char, 64> compact{};
    std::ranges::copy(signature.r.bytes, compact.begin());
    std::ranges::copy(signature.s.bytes, compact.begin() + 32);
    secp256k1_ecdsa_recoverable_signature parsed{};
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(context, &parsed, compact.data(), signature.parity) != 1)
        return std::nullopt;
    secp256k1_pubkey key{};
    if (secp256k1_ecdsa_recover(context, &key, &parsed, digest.data()) != 1) return std::nullopt;

    std::array<unsigned char, 65> point{};
    std::size_t length = point.size();
    secp256k1_ec_pubkey_serialize(context, point.data(), &length, &key, SECP256K1_EC_UNCOMPRESSED);
    const word_256 hash = keccak_256(std::string_view(reinterpret_cast<const char*>(point.data()) + 1, 64));
    evm_address address;
    std::copy_n(hash.begin() + 12, 20, address.bytes.begin());
    return address;
}

}  // namespace paymcp::inline v0::detail
