// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/random.hpp>
#include <paymcp/payment/state_key.hpp>

#include <openssl/evp.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

/// A random key, for a server that shares its state with no other.
state_key random_state_key(const detail::random_source& random = detail::secure_random);

namespace detail {

/// The keys that an operator has given, or else one random key.
std::vector<state_key> given_or_random_keys(std::vector<state_key> given, const random_source& random);

/// Seals texts that a client carries: without the key they can be neither read, changed nor forged. AES-256-GCM (NIST
/// SP 800-38D) with a random nonce of 96 bits for each seal; a key must not seal more than 2^32 texts.
///
/// Sealed: base64url of version, key number, nonce, ciphertext, tag. Immutable, so any thread may use it.
class sealer {
public:
    /// The first key seals; all keys open. Requires at least one key, and distinct numbers.
    explicit sealer(std::vector<state_key> keys, random_source random = secure_random);

    std::string seal(std::string_view plain) const;

    /// The plain text, or nothing where the sealed text was changed, truncated or sealed with another key.
    std::optional<std::string> open(std::string_view sealed) const;

private:
    static constexpr char version = 1;
    static constexpr std::size_t nonce_size = 12;
    static constexpr std::size_t head_size = 1 + 4 + nonce_size;
    static constexpr std::size_t tag_size = 16;

    struct free_context {
        void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
    };
    using context = std::unique_ptr<EVP_CIPHER_CTX, free_context>;

    static const unsigned char* raw(std::string_view text) noexcept;
    static unsigned char* raw(std::string& text, std::size_t at) noexcept;

    static bool encrypt(const state_key& key, std::string_view head, std::string_view plain, std::string& out);

    static std::optional<std::string> decrypt(const state_key& key, std::string bytes);

    std::vector<state_key> keys_;
    random_source random_;
};

}  // namespace detail
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/impl/seal.ipp>
#endif
