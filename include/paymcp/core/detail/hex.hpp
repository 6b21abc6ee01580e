// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The bytes of a hexadecimal text of either case, or nothing where the text has another character or an odd length.
/// `to_hex` (core/random.hpp) is the inverse.
std::optional<std::string> from_hex(std::string_view text);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/hex.ipp>
#endif
