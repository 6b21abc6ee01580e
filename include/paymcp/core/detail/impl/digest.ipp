// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/digest.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/random.hpp>

#include <openssl/sha.h>

#include <array>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return to_hex(digest);
}

}  // namespace paymcp::inline v0::detail
