// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The 32 bytes of HMAC-SHA256 (RFC 2104, FIPS 180-4) over a message, with a key of any length.
std::string hmac_sha256(std::string_view key, std::string_view message);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/hmac.ipp>
#endif
