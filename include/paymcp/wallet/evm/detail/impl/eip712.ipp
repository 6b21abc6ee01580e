// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/evm/detail/eip712.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <string_view>

namespace paymcp::inline v0::detail {

inline constexpr word_256 domain_type_hash =
    keccak_256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
inline constexpr word_256 transfer_type_hash = keccak_256(
    "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 "
    "nonce)");

/// The words of an encoded structure, one behind the other.
class word_list {
public:
    word_list& add(const word_256& word) {
        bytes_.append(reinterpret_cast<const char*>(word.data()), word.size());
        return *this;
    }
    word_list& add(const uint_256& number) { return add(number.bytes); }
    word_list& add(const evm_address& address) {
        bytes_.append(12, '\0');
        bytes_.append(reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size());
        return *this;
    }

    word_256 hash() const { return keccak_256(bytes_); }

private:
    std::string bytes_;
};

PAYMCP_INLINE word_256 domain_separator(const eip712_domain& domain) {
    return word_list()
        .add(domain_type_hash)
        .add(keccak_256(domain.name))
        .add(keccak_256(domain.version))
        .add(uint_256(domain.chain_id))
        .add(domain.contract)
        .hash();
}

PAYMCP_INLINE word_256 struct_hash(const transfer_authorization& transfer) {
    return word_list()
        .add(transfer_type_hash)
        .add(transfer.from)
        .add(transfer.to)
        .add(transfer.value)
        .add(transfer.valid_after)
        .add(transfer.valid_before)
        .add(transfer.nonce)
        .hash();
}

PAYMCP_INLINE word_256 signing_digest(const eip712_domain& domain, const transfer_authorization& transfer) {
    std::string bytes = "\x19\x01";
    for (const word_256& word : {domain_separator(domain), struct_hash(transfer)})
        bytes.append(reinterpret_cast<const char*>(word.data()), word.size());
    return keccak_256(bytes);
}

}  // namespace paymcp::inline v0::detail
