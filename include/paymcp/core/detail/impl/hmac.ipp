// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/hmac.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string hmac_sha256(std::string_view key, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const unsigned char* const made =
        HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(), &size);
    if (made == nullptr) throw std::runtime_error("paymcp: OpenSSL has no HMAC-SHA256");
    return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace paymcp::inline v0::detail
