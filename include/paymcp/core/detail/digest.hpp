// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

using sha256_digest = std::array<unsigned char, 32>;

/// SHA-256 of the bytes (FIPS 180-4). Throws where OpenSSL has none.
sha256_digest sha256(std::string_view bytes);

/// The same as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/digest.ipp>
#endif
