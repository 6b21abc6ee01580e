// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace paymcp::inline v0::detail {

/// Lets one coroutine wait for a signal of another part of the program. A signal before the wait is not lost. Not
/// thread-safe: signal and wait on the same executor.
class async_event {
public:
    using moment = std::chrono::steady_clock::time_point;

    explicit async_event(const boost::asio::any_io_executor& executor) : timer_(executor) {}

    void notify();

    /// True as soon as the event has been signalled since the last wait, false when `latest` passes first.
    boost::asio::awaitable<bool> wait_until(moment latest);

private:
    boost::asio::steady_timer timer_;
    bool notified_ = false;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/async/detail/impl/async_event.ipp>
#endif
