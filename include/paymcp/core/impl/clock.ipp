// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE unix_time system_clock::now() const {
    return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
}

PAYMCP_INLINE const wall_clock& machine_clock() noexcept {
    static const system_clock time;
    return time;
}

}  // namespace paymcp::inline v0::detail
