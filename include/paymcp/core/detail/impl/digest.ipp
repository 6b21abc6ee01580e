// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/digest.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/random.hpp>

#include <openssl/evp.h>

#include <stdexcept>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE sha256_digest sha256(std::string_view bytes) {
    // `SHA256` and `EVP_sha256` have the algorithm looked up by its name at each call.
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    sha256_digest digest{};
    if (algorithm == nullptr || EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm, nullptr) != 1)
        throw std::runtime_error("paymcp: OpenSSL computes no SHA-256");
    return digest;
}

PAYMCP_INLINE std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

}  // namespace paymcp::inline v0::detail
