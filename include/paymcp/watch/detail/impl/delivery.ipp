// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/delivery.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void delivery::report(bool reached) {
    if (const auto told = std::exchange(told_, {})) told(reached);
}

}  // namespace paymcp::inline v0::detail
