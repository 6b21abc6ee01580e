// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/evm/detail/evm_address.hpp>
#include <paymcp/wallet/evm/detail/keccak.hpp>
#include <paymcp/wallet/evm/detail/uint_256.hpp>

#include <cstdint>
#include <string>

namespace paymcp::inline v0::detail {

/// The token that a transfer is signed for, as its contract names itself (EIP-712, four members, no salt).
struct eip712_domain {
    std::string name{};
    std::string version{};
    std::uint64_t chain_id = 0;
    evm_address contract{};
};

/// What a buyer signs: a transfer of exactly `value` atomic units that anyone may bring to the chain once
/// (EIP-3009, `TransferWithAuthorization`).
struct transfer_authorization {
    evm_address from{};
    evm_address to{};
    uint_256 value{};
    uint_256 valid_after{};   ///< seconds since 1970, from which on it counts
    uint_256 valid_before{};  ///< seconds since 1970, from which on it counts no longer
    word_256 nonce{};         ///< random; the chain uses each of a payer once
};

/// The hash that binds signatures to one token on one chain.
word_256 domain_separator(const eip712_domain& domain);

/// The hash of the six members of a transfer.
word_256 struct_hash(const transfer_authorization& transfer);

/// What the key really signs: keccak-256 of 0x19 0x01, the domain separator and the struct hash.
word_256 signing_digest(const eip712_domain& domain, const transfer_authorization& transfer);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/evm/detail/impl/eip712.ipp>
#endif
