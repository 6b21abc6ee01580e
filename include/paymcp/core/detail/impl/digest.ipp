// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/digest.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/random.hpp>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <stdexcept>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string sha256_hex(std::string_view bytes) {
    // `SHA256` looks the algorithm up by its name at each call.
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    if (algorithm == nullptr || EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm, nullptr) != 1)
        throw std::runtime_error("paymcp: OpenSSL computes no SHA-256");
    return to_hex(digest);
}

}  // namespace paymcp::inline v0::detail
