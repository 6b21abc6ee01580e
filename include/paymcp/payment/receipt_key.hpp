// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/jose/signing_key.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/core/secret.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::receipts {

/// An Ed25519 key that signs receipts (JWS, RFC 7515, `EdDSA` of RFC 8037), so that its owner can show that this
/// seller wrote it. Immutable; copies share the key.
class receipt_key {
public:
    /// Reads a private key: PEM (PKCS #8), such as `openssl genpkey -algorithm ed25519` writes, or base64. The error
    /// says what is wrong and shows no part of the key.
    static result<receipt_key> read(const secret& text);

    /// Reads the key in a file.
    static result<receipt_key> read_file(const std::string& path);

    /// A text, such as `receipt_text` writes, as a signed JWS in compact form. Its header names the key and has the
    /// type `receipt+jws`.
    std::string sign(std::string_view text) const;

    /// The public part as a set of JSON Web Keys (RFC 7517), which a server shows at `/.well-known/jwks.json`.
    const std::string& public_keys() const noexcept { return public_keys_; }

    /// The key's name: its thumbprint (RFC 7638).
    const std::string& id() const noexcept { return id_; }

private:
    explicit receipt_key(paymcp::detail::signing_key key) : key_(std::move(key)) {}

    paymcp::detail::signing_key key_;
    std::string id_{};
    std::string public_keys_{};
};

/// The text that a receipt in the form of a JWS signs, checked without a network: by the keys of a set of JSON Web
/// Keys. Errors: `malformed`; `unknown_key`; `forged`.
result<std::string> verify_receipt(std::string_view jws, std::string_view keys);

}  // namespace paymcp::inline v0::receipts

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/impl/receipt_key.ipp>
#endif
