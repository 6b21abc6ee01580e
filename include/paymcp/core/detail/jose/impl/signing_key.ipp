// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/jose/signing_key.hpp>

#include <paymcp/core/detail/constant_time.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/private_key_text.hpp>

#include <array>
#include <stdexcept>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE result<signing_key> signing_key::read(const secret& text) {
    const result<secret> bytes = read_private_key_text(text.reveal());
    if (!bytes) return bytes.error();
    result<signing_key> read = bytes->reveal().size() == 64 ? from_seed(bytes->reveal()) : from_der(bytes->reveal());
    // OpenSSL queues its error for a bad key; the next caller on this thread would read it.
    ERR_clear_error();
    return read;
}

PAYMCP_INLINE std::string signing_key::edwards_point() const {
    std::array<unsigned char, 32> made{};
    std::size_t size = made.size();
    if (!edwards_) return {};
    if (EVP_PKEY_get_raw_public_key(key_.get(), made.data(), &size) != 1 || size != made.size())
        throw std::runtime_error("paymcp: OpenSSL does not tell a public key");
    return {reinterpret_cast<const char*>(made.data()), made.size()};
}

PAYMCP_INLINE std::string signing_key::sign(std::string_view message) const {
    const std::unique_ptr<EVP_MD_CTX, openssl_end<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    std::array<unsigned char, 128> made{};
    std::size_t size = made.size();
    const EVP_MD* const digest = edwards_ ? nullptr : EVP_sha256();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), made.data(), &size, bytes, message.size()) != 1)
        throw std::runtime_error("paymcp: OpenSSL cannot sign");
    if (edwards_) return {reinterpret_cast<const char*>(made.data()), size};
    return joined(made.data(), size);
}

PAYMCP_INLINE result<signing_key> signing_key::from_seed(std::string_view bytes) {
    const auto* const seed = reinterpret_cast<const unsigned char*>(bytes.data());
    const key_pointer key = owned(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed, 32));
    std::array<unsigned char, 32> made{};
    std::size_t size = made.size();
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), made.data(), &size) != 1 || size != made.size())
        throw std::runtime_error("paymcp: OpenSSL has no Ed25519");
    const std::string_view whole(reinterpret_cast<const char*>(made.data()), made.size());
    if (!same_in_constant_time(whole, bytes.substr(32)))
        return failure{"its two halves do not belong together: an Ed25519 seed and its public key are needed"};
    return signing_key(key, true);
}

PAYMCP_INLINE result<signing_key> signing_key::from_der(std::string_view bytes) {
    const auto* const begins = reinterpret_cast<const unsigned char*>(bytes.data());
    const unsigned char* at = begins;
    const key_pointer key = owned(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(bytes.size())));
    if (!key || at != begins + bytes.size()) return failure{"there is no private key in it"};
    if (EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519) return signing_key(key, true);
    std::array<char, 32> group{};
    std::size_t length = 0;
    const bool named = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC &&
                       EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), &length) == 1;
    if (!named || std::string_view(group.data(), length) != "prime256v1")
        return failure{"it is the key of another algorithm; ECDSA with P-256, or Ed25519, is needed"};
    const std::unique_ptr<EVP_PKEY_CTX, openssl_end<EVP_PKEY_CTX_free>> checking(EVP_PKEY_CTX_new(key.get(), nullptr));
    if (!checking || EVP_PKEY_pairwise_check(checking.get()) != 1)
        return failure{"its public part does not belong to its private part"};
    return signing_key(key, false);
}

PAYMCP_INLINE std::string signing_key::joined(const unsigned char* der, std::size_t size) {
    const std::unique_ptr<ECDSA_SIG, openssl_end<ECDSA_SIG_free>> parts(
        d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(size)));
    std::array<unsigned char, 64> both{};
    if (!parts || BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), both.data(), 32) != 32 ||
        BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), both.data() + 32, 32) != 32)
        throw std::runtime_error("paymcp: OpenSSL made no ECDSA signature with P-256");
    return {reinterpret_cast<const char*>(both.data()), both.size()};
}

}  // namespace paymcp::inline v0::detail
