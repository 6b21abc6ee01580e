// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <boost/asio/awaitable.hpp>

namespace paymcp::inline v0::async {

/// The library's way to wait. It is injected as `wall_clock` is, so that tests move time instead of waiting.
class timer {
public:
    virtual ~timer() = default;

    /// Waits for `length`; zero or less returns at once. Throws `operation_aborted` when it is cancelled through Asio.
    virtual boost::asio::awaitable<void> wait(milliseconds length) = 0;

    /// The same, but it returns when it is cancelled: an exception for each time limit that is kept would cost more
    /// than most requests.
    virtual boost::asio::awaitable<void> wait_or_cancel(milliseconds length);
};

/// The machine's time, on the executor of the waiting coroutine.
class system_timer final : public timer {
public:
    boost::asio::awaitable<void> wait(milliseconds length) override;
    boost::asio::awaitable<void> wait_or_cancel(milliseconds length) override;
};

/// The default timer.
timer& machine_timer() noexcept;

}  // namespace paymcp::inline v0::async

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/async/impl/timer.ipp>
#endif
