// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/detail/circuit_breaker.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE circuit_breaker::state circuit_breaker::now_at(unix_time now) const noexcept {
    if (!open_) return state::closed;
    return now >= rested_ ? state::half_open : state::open;
}

PAYMCP_INLINE bool circuit_breaker::let_through(unix_time now) noexcept {
    if (!open_) return true;
    if (now < rested_ || trying_) return false;
    trying_ = true;
    return true;
}

PAYMCP_INLINE void circuit_breaker::succeeded() noexcept {
    open_ = trying_ = false;
    failures_ = 0;
    rest_ = limits_.rest;
}

PAYMCP_INLINE void circuit_breaker::failed(unix_time now) noexcept {
    if (trying_) rest_ = std::min(rest_ * 2, limits_.longest);
    // Late failures of requests from before it opened do not lengthen the pause.
    else if (open_ || ++failures_ < limits_.failures)
        return;
    open_ = true;
    trying_ = false;
    rested_ = now + rest_;
}

}  // namespace paymcp::inline v0::detail
