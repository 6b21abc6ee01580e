// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace paymcp::inline v0::detail {

/// Whether two texts are equal. The time does not depend on where they differ; their lengths are not secret.
bool same_in_constant_time(std::string_view left, std::string_view right) noexcept;

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/constant_time.ipp>
#endif
