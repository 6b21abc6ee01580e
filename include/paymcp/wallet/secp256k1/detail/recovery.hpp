// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/evm/detail/evm_signature.hpp>

#include <optional>

namespace paymcp::inline v0::detail {

/// The address of the key that made this signature of the digest, or nothing where there is no such key: the last 20
/// bytes of keccak-256 of its point (libsecp256k1 with its module for recovery).
std::optional<evm_address> recover_signer(const word_256& digest, const evm_signature& signature);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/secp256k1/detail/impl/recovery.ipp>
#endif
