// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// SHA-256 of the bytes, as 64 lower-case hexadecimal digits (FIPS 180-4).
std::string sha256_hex(std::string_view bytes);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/digest.ipp>
#endif
