// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/detail/rate_budget.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE rate_budget::rate_budget(http::rate_limit limit) noexcept
    : limit_{std::max<std::int64_t>(limit.per_second, 1), std::max<std::int64_t>(limit.burst, 1)},
      held_(limit_.burst * whole) {}

PAYMCP_INLINE milliseconds rate_budget::spend(unix_time now, milliseconds at_most) noexcept {
    refill(now);
    const std::int64_t missing = whole - held_;
    const milliseconds wait{missing <= 0 ? 0 : (missing + limit_.per_second - 1) / limit_.per_second};
    if (wait <= at_most) held_ -= whole;
    return wait;
}

PAYMCP_INLINE milliseconds rate_budget::until_next(unix_time now) noexcept {
    refill(now);
    const std::int64_t missing = whole - held_;
    return milliseconds{missing <= 0 ? 0 : (missing + limit_.per_second - 1) / limit_.per_second};
}

PAYMCP_INLINE void rate_budget::refill(unix_time now) noexcept {
    const std::int64_t passed = std::clamp<std::int64_t>((now - filled_).count(), 0, 3'600'000);
    held_ = std::min(held_ + passed * limit_.per_second, limit_.burst * whole);
    filled_ = now;
}

}  // namespace paymcp::inline v0::detail
