// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/openssl_end.hpp>
#include <paymcp/core/result.hpp>

#include <boost/json/object.hpp>

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// The text of a member of a key or a header; empty where it has none.
std::string_view member_text(const boost::json::object& from, std::string_view name);

/// A public key that checks signatures of tokens, as a JSON Web Key writes it (RFC 7517): RSA of 2048 to 8192 bits for
/// `RS256`, P-256 for `ES256` (RFC 7518), Ed25519 for `EdDSA` and its newer name `Ed25519` (RFC 8037, RFC 9864). Its
/// type alone says which algorithm it is used with. Immutable; copies share the key.
class verifying_key {
public:
    /// Reads a JSON Web Key. Refused are keys of other types, curves and sizes, keys whose `alg`, `use` or `key_ops`
    /// say that they are for something else, points that are not on their curve, and keys that tell their private part.
    static result<verifying_key> read(const boost::json::object& jwk);

    /// Whether the algorithm of a token's header is the one of this key.
    bool has_algorithm(std::string_view name) const noexcept;

    bool same_algorithm(const verifying_key& other) const noexcept { return kind_ == other.kind_; }

    /// Whether a signature, in the form of JOSE, is this key's over the message.
    bool signed_by(std::string_view message, std::string_view signature) const;

private:
    enum class kind : std::uint8_t {
        rsa,
        p256,
        ed25519
    };
    using key_pointer = std::shared_ptr<EVP_PKEY>;

    verifying_key(key_pointer key, kind of) noexcept : key_(std::move(key)), kind_(of) {}

    static key_pointer owned(EVP_PKEY* key) { return key_pointer(key, openssl_end<EVP_PKEY_free>{}); }

    static result<verifying_key> read_rsa(const boost::json::object& jwk);

    static result<verifying_key> read_p256(const boost::json::object& jwk);

    static result<verifying_key> read_ed25519(const boost::json::object& jwk);

    key_pointer key_;
    kind kind_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/jose/impl/verifying_key.ipp>
#endif
