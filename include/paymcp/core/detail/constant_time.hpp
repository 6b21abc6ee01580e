// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Whether two texts are equal. The time does not depend on where they differ; their lengths are not secret.
bool same_in_constant_time(std::string_view left, std::string_view right) noexcept;

/// The same for bytes, such as digests.
bool same_in_constant_time(std::span<const unsigned char> left, std::span<const unsigned char> right) noexcept;

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/constant_time.ipp>
#endif
