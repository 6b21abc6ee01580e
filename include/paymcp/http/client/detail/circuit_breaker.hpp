// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <algorithm>
#include <cstdint>

namespace paymcp::inline v0::detail {

/// When a broken service is left alone.
struct circuit_limits {
    int failures = 8;             ///< in a row; then nothing is sent for a while
    milliseconds rest{5'000};     ///< how long nothing is sent at first; doubled with each vain try
    milliseconds longest{60'000};
};

/// Keeps requests from a service that is down. Not thread-safe.
///
/// Closed, all requests pass. After so many failures in a row it opens: none pass. When its rest is over it is half
/// open: one request passes, and what becomes of it closes the circuit or opens it for longer.
class circuit_breaker {
public:
    enum class state : std::uint8_t { closed, open, half_open };

    explicit circuit_breaker(circuit_limits limits = {}) noexcept : limits_(limits), rest_(limits.rest) {}

    state now_at(timestamp now) const noexcept {
        if (!open_) return state::closed;
        return now >= rested_ ? state::half_open : state::open;
    }

    /// Whether a request may be made. Whoever is let through says how it went: `succeeded`, `failed` or `abandoned`.
    bool let_through(timestamp now) noexcept {
        if (!open_) return true;
        if (now < rested_ || trying_) return false;
        trying_ = true;
        return true;
    }

    void succeeded() noexcept {
        open_ = trying_ = false;
        failures_ = 0;
        rest_ = limits_.rest;
    }

    void failed(timestamp now) noexcept {
        if (trying_) rest_ = std::min(rest_ * 2, limits_.longest);
        // Late failures of requests from before it opened do not lengthen the rest.
        else if (open_ || ++failures_ < limits_.failures) return;
        open_ = true;
        trying_ = false;
        rested_ = now + rest_;
    }

    /// The request ended without telling anything about the service.
    void abandoned() noexcept { trying_ = false; }

private:
    circuit_limits limits_;
    milliseconds rest_;
    timestamp rested_{};
    int failures_ = 0;
    bool open_ = false;
    bool trying_ = false;
};

}  // namespace paymcp::inline v0::detail
