// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <algorithm>
#include <cstdint>

namespace paymcp::inline v0::detail {

/// A rate of requests: `burst` at once, and `per_second` on average.
struct rate_limit {
    std::int64_t per_second = 20;  ///< at least 1
    std::int64_t burst = 40;       ///< at least 1
};

/// A token bucket over an injected time. Not thread-safe.
///
/// It counts in thousandths of a request, so that no fraction is lost.
class rate_budget {
public:
    explicit rate_budget(rate_limit limit = {}) noexcept
        : limit_{std::max<std::int64_t>(limit.per_second, 1), std::max<std::int64_t>(limit.burst, 1)},
          held_(limit_.burst * whole) {}

    /// Takes one request from the budget, and returns how long to wait before sending it; zero for at once. A returned
    /// wait is reserved. Where the wait would exceed `at_most`, nothing is taken, and the returned wait exceeds
    /// `at_most`.
    milliseconds take(unix_time now, milliseconds at_most) noexcept {
        refill(now);
        const std::int64_t missing = whole - held_;
        const milliseconds wait{missing <= 0 ? 0 : (missing + limit_.per_second - 1) / limit_.per_second};
        if (wait <= at_most) held_ -= whole;
        return wait;
    }

    /// Takes one request if it may be made at once.
    bool take_now(unix_time now) noexcept { return take(now, milliseconds::zero()) == milliseconds::zero(); }

    /// How long until one request may be made.
    milliseconds until_next(unix_time now) noexcept {
        refill(now);
        const std::int64_t missing = whole - held_;
        return milliseconds{missing <= 0 ? 0 : (missing + limit_.per_second - 1) / limit_.per_second};
    }

private:
    static constexpr std::int64_t whole = 1000;

    /// A clock that jumps back adds nothing, and counting continues from its new time.
    void refill(unix_time now) noexcept {
        const std::int64_t passed = std::clamp<std::int64_t>((now - filled_).count(), 0, 3'600'000);
        held_ = std::min(held_ + passed * limit_.per_second, limit_.burst * whole);
        filled_ = now;
    }

    rate_limit limit_;
    std::int64_t held_;  ///< negative while future requests are reserved
    unix_time filled_{};
};

}  // namespace paymcp::inline v0::detail
