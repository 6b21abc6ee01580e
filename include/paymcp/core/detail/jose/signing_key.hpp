// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/openssl_end.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/core/secret.hpp>

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A private key that signs tokens: ECDSA with P-256 and SHA-256 (`ES256`, RFC 7518 section 3.4) or Ed25519 (`EdDSA`,
/// RFC 8037). Immutable; copies share the key.
class signing_key {
public:
    /// Reads a key as `read_private_key_text` does; 64 bytes of base64 are an Ed25519 seed followed by its public key.
    /// The error says what is wrong and shows no part of the key.
    static result<signing_key> read(const secret& text);

    /// The algorithm's name in a JOSE header: "ES256" or "EdDSA".
    std::string_view algorithm() const noexcept { return edwards_ ? "EdDSA" : "ES256"; }

    /// The 32 bytes of an Ed25519 key's public part; empty for a key of P-256.
    std::string edwards_point() const;

    /// The 64 bytes of the signature as JOSE writes it: r and s for ES256.
    std::string sign(std::string_view message) const;

private:
    using key_pointer = std::shared_ptr<EVP_PKEY>;

    signing_key(key_pointer key, bool edwards) noexcept : key_(std::move(key)), edwards_(edwards) {}

    static key_pointer owned(EVP_PKEY* key) { return key_pointer(key, openssl_end<EVP_PKEY_free>{}); }

    static result<signing_key> from_seed(std::string_view bytes);

    static result<signing_key> from_der(std::string_view bytes);

    /// OpenSSL returns a DER sequence of r and s; JOSE requires 32 bytes of each.
    static std::string joined(const unsigned char* der, std::size_t size);

    key_pointer key_;
    bool edwards_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/jose/impl/signing_key.ipp>
#endif
