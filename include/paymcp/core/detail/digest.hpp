// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/random.hpp>

#include <openssl/sha.h>

#include <array>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// SHA-256 of the bytes, as 64 lower-case hexadecimal digits (FIPS 180-4).
inline std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return to_hex(digest);
}

}  // namespace paymcp::inline v0::detail
