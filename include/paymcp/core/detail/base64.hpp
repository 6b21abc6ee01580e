// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Bytes as base64 with padding (RFC 4648 section 4).
std::string to_base64(std::string_view bytes);

/// The bytes of a base64 text, or nothing. The padding must be complete, every character must be of the alphabet and
/// the unused bits must be zero, so that no two texts decode to the same bytes.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/base64.ipp>
#endif
