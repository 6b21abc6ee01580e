// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/http/client/rate_limit.hpp>

#include <cstdint>

namespace paymcp::inline v0::detail {

/// A token bucket over an injected time. Not thread-safe.
///
/// It counts in thousandths of a request, so that no fraction is lost.
class rate_budget {
public:
    explicit rate_budget(http::rate_limit limit = http::rate_limit()) noexcept;

    /// Takes one request from the budget, and returns how long to wait before sending it; zero for at once. A returned
    /// wait is reserved. Where the wait would exceed `at_most`, nothing is taken, and the returned wait exceeds
    /// `at_most`.
    milliseconds spend(unix_time now, milliseconds at_most) noexcept;

    /// Takes one request if it may be made at once.
    bool spend_now(unix_time now) noexcept { return spend(now, milliseconds::zero()) == milliseconds::zero(); }

    /// How long until one request may be made.
    milliseconds until_next(unix_time now) noexcept;

private:
    static constexpr std::int64_t whole = 1000;

    /// A clock that jumps back adds nothing, and counting continues from its new time.
    void refill(unix_time now) noexcept;

    http::rate_limit limit_;
    std::int64_t held_;  ///< negative while future requests are reserved
    unix_time filled_{};
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/client/detail/impl/rate_budget.ipp>
#endif
