// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace paymcp::inline v0 {

/// The library's way to wait. It is injected as `wall_clock` is, so that tests move time instead of waiting.
class timer {
public:
    virtual ~timer() = default;

    /// Waits for `length`; zero or less returns at once. Throws `operation_aborted` when it is cancelled through Asio.
    virtual boost::asio::awaitable<void> wait(milliseconds length) = 0;
};

/// The machine's time, on the executor of the waiting coroutine.
class system_timer final : public timer {
public:
    boost::asio::awaitable<void> wait(milliseconds length) override {
        if (length <= milliseconds::zero()) co_return;
        boost::asio::steady_timer passing(co_await boost::asio::this_coro::executor, length);
        co_await passing.async_wait(boost::asio::use_awaitable);
    }
};

/// The default timer.
inline timer& machine_timer() noexcept {
    static system_timer waits;
    return waits;
}

}  // namespace paymcp::inline v0
