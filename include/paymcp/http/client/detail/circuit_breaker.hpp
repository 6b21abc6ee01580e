// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <cstdint>

namespace paymcp::inline v0::detail {

/// The limits of a circuit breaker.
struct circuit_limits {
    int failures = 8;             ///< consecutive failures after which nothing is sent for `rest`
    milliseconds rest{5'000};     ///< the first pause; doubled after each failed try
    milliseconds longest{60'000};
};

/// Stops requests to a service that is down. Not thread-safe.
///
/// Closed, it admits all requests. After `failures` consecutive failures it opens and admits no request. After the
/// pause it is half open: it admits one request, whose outcome closes the circuit or opens it for longer.
class circuit_breaker {
public:
    enum class state : std::uint8_t { closed, open, half_open };

    explicit circuit_breaker(circuit_limits limits = circuit_limits()) noexcept : limits_(limits), rest_(limits.rest) {}

    state now_at(unix_time now) const noexcept;

    /// Whether a request may be made. After an admitted request, call `succeeded`, `failed` or `abandoned`.
    bool let_through(unix_time now) noexcept;

    void succeeded() noexcept;

    void failed(unix_time now) noexcept;

    /// The request ended without a result about the service.
    void abandoned() noexcept { trying_ = false; }

private:
    circuit_limits limits_;
    milliseconds rest_;
    unix_time rested_{};
    int failures_ = 0;
    bool open_ = false;
    bool trying_ = false;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/client/detail/impl/circuit_breaker.ipp>
#endif
