// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <utility>

namespace paymcp::inline v0::detail {

/// Lets one coroutine wait for a signal of another part of the program. A signal before the wait is not lost. Not
/// thread-safe: signal and wait on the same executor.
class async_event {
public:
    using moment = std::chrono::steady_clock::time_point;

    explicit async_event(const boost::asio::any_io_executor& executor) : timer_(executor) {}

    void notify() {
        notified_ = true;
        timer_.cancel();
    }

    /// True as soon as the event has been signalled since the last wait, false when `latest` passes first.
    boost::asio::awaitable<bool> wait_until(moment latest) {
        while (!notified_ && std::chrono::steady_clock::now() < latest) {
            timer_.expires_at(latest);
            boost::system::error_code ignored;
            co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        }
        co_return std::exchange(notified_, false);
    }

private:
    boost::asio::steady_timer timer_;
    bool notified_ = false;
};

}  // namespace paymcp::inline v0::detail
