// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/jose/verifying_key.hpp>

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include <cstddef>
#include <new>
#include <optional>
#include <string>

namespace paymcp::inline v0::detail {

using big_number = std::unique_ptr<BIGNUM, openssl_end<BN_free>>;
using parameter_list = std::unique_ptr<OSSL_PARAM_BLD, openssl_end<OSSL_PARAM_BLD_free>>;

inline const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

PAYMCP_INLINE std::string_view member_text(const boost::json::object& from, std::string_view name) {
    const boost::json::value* const found = from.if_contains(name);
    if (found == nullptr || !found->is_string()) return {};
    return {found->get_string().data(), found->get_string().size()};
}

/// The bytes of a member in base64url; nothing where it is missing, malformed or longer than `most` bytes.
PAYMCP_INLINE std::optional<std::string> member_bytes(const boost::json::object& from, std::string_view name,
                                                      std::size_t most) {
    const std::string_view text = member_text(from, name);
    if (text.empty() || text.size() > most * 4 / 3 + 2) return std::nullopt;
    std::optional<std::string> bytes = from_base64url(text);
    if (bytes && bytes->size() > most) return std::nullopt;
    return bytes;
}

/// Whether a key says that it is for anything but checking signatures.
PAYMCP_INLINE bool is_for_something_else(const boost::json::object& jwk) {
    if (jwk.contains("use") && member_text(jwk, "use") != "sig") return true;
    const boost::json::value* const uses = jwk.if_contains("key_ops");
    if (uses == nullptr) return false;
    if (!uses->is_array()) return true;
    for (const boost::json::value& one : uses->get_array())
        if (one.is_string() && one.get_string() == "verify") return false;
    return true;
}

/// The key that OpenSSL makes of its parts; null where it does not. A point that is not on its curve makes none.
PAYMCP_INLINE EVP_PKEY* key_of_parts(const char* type, OSSL_PARAM_BLD* parts) {
    const std::unique_ptr<OSSL_PARAM, openssl_end<OSSL_PARAM_free>> list(OSSL_PARAM_BLD_to_param(parts));
    const std::unique_ptr<EVP_PKEY_CTX, openssl_end<EVP_PKEY_CTX_free>> making(
        EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    if (!list || !making) throw std::bad_alloc();
    EVP_PKEY* made = nullptr;
    if (EVP_PKEY_fromdata_init(making.get()) != 1 ||
        EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_PUBLIC_KEY, list.get()) != 1)
        return nullptr;
    return made;
}

PAYMCP_INLINE result<verifying_key> verifying_key::read(const boost::json::object& jwk) {
    if (is_for_something_else(jwk)) return failure{"the key is not for checking signatures"};
    if (jwk.contains("d")) return failure{"the key tells its private part, so that anybody could sign with it"};
    const std::string_view type = member_text(jwk, "kty");
    result<verifying_key> key = failure{"the key is of a type that is not used here"};
    if (type == "RSA") key = read_rsa(jwk);
    if (type == "EC") key = read_p256(jwk);
    if (type == "OKP") key = read_ed25519(jwk);
    // OpenSSL queues its error for a bad key; the next caller on this thread would read it.
    ERR_clear_error();
    if (key && jwk.contains("alg") && !key->has_algorithm(member_text(jwk, "alg")))
        return failure{"the key is for another algorithm"};
    return key;
}

PAYMCP_INLINE result<verifying_key> verifying_key::read_rsa(const boost::json::object& jwk) {
    const failure wrong{"the key is no RSA key of 2048 to 8192 bits"};
    const std::optional<std::string> modulus = member_bytes(jwk, "n", 1024);
    const std::optional<std::string> exponent = member_bytes(jwk, "e", 8);
    if (!modulus || !exponent) return wrong;
    const big_number n(BN_bin2bn(bytes_of(*modulus), static_cast<int>(modulus->size()), nullptr));
    const big_number e(BN_bin2bn(bytes_of(*exponent), static_cast<int>(exponent->size()), nullptr));
    if (!n || !e) throw std::bad_alloc();
    if (BN_num_bits(n.get()) < 2048 || BN_is_odd(n.get()) == 0 || BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) == 1)
        return wrong;
    const parameter_list parts(OSSL_PARAM_BLD_new());
    if (!parts || OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        throw std::bad_alloc();
    key_pointer key = owned(key_of_parts("RSA", parts.get()));
    if (!key) return wrong;
    return verifying_key(std::move(key), kind::rsa);
}

PAYMCP_INLINE result<verifying_key> verifying_key::read_p256(const boost::json::object& jwk) {
    const failure wrong{"the key is no point of P-256"};
    const std::optional<std::string> x = member_bytes(jwk, "x", 32);
    const std::optional<std::string> y = member_bytes(jwk, "y", 32);
    if (member_text(jwk, "crv") != "P-256" || !x || !y || x->size() != 32 || y->size() != 32) return wrong;
    const std::string point = '\x04' + *x + *y;
    const parameter_list parts(OSSL_PARAM_BLD_new());
    if (!parts ||
        OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
        throw std::bad_alloc();
    key_pointer key = owned(key_of_parts("EC", parts.get()));
    if (!key) return wrong;
    return verifying_key(std::move(key), kind::p256);
}

PAYMCP_INLINE result<verifying_key> verifying_key::read_ed25519(const boost::json::object& jwk) {
    const std::optional<std::string> x = member_bytes(jwk, "x", 32);
    if (member_text(jwk, "crv") != "Ed25519" || !x || x->size() != 32)
        return failure{"the key is no key of Ed25519"};
    key_pointer key = owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(*x), x->size()));
    if (!key) return failure{"the key is no key of Ed25519"};
    return verifying_key(std::move(key), kind::ed25519);
}

PAYMCP_INLINE bool verifying_key::has_algorithm(std::string_view name) const noexcept {
    switch (kind_) {
        case kind::rsa: return name == "RS256";
        case kind::p256: return name == "ES256";
        default: return name == "EdDSA" || name == "Ed25519";
    }
}

/// A signature of 64 bytes, r and s, as OpenSSL takes it: a sequence in DER. Empty where it has another size.
PAYMCP_INLINE std::string in_der(std::string_view signature) {
    if (signature.size() != 64) return {};
    const std::unique_ptr<ECDSA_SIG, openssl_end<ECDSA_SIG_free>> parts(ECDSA_SIG_new());
    big_number r(BN_bin2bn(bytes_of(signature), 32, nullptr));
    big_number s(BN_bin2bn(bytes_of(signature.substr(32)), 32, nullptr));
    if (!parts || !r || !s || ECDSA_SIG_set0(parts.get(), r.get(), s.get()) != 1) throw std::bad_alloc();
    static_cast<void>(r.release());
    static_cast<void>(s.release());
    unsigned char* made = nullptr;
    const int size = i2d_ECDSA_SIG(parts.get(), &made);
    if (size <= 0) throw std::bad_alloc();
    std::string der(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
    OPENSSL_free(made);
    return der;
}

PAYMCP_INLINE bool verifying_key::signed_by(std::string_view message, std::string_view signature) const {
    const std::string sequence = kind_ == kind::p256 ? in_der(signature) : std::string();
    const std::string_view given = kind_ == kind::p256 ? std::string_view(sequence) : signature;
    if (given.empty()) return false;
    const std::unique_ptr<EVP_MD_CTX, openssl_end<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    if (!context) throw std::bad_alloc();
    const EVP_MD* const digest = kind_ == kind::ed25519 ? nullptr : EVP_sha256();
    const bool good = EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
                      EVP_DigestVerify(context.get(), bytes_of(given), given.size(), bytes_of(message),
                                       message.size()) == 1;
    ERR_clear_error();
    return good;
}

}  // namespace paymcp::inline v0::detail
