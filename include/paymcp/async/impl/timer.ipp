// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/timer.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace paymcp::inline v0 {

namespace detail {

/// Ends as the wait does, but without an exception where it was canceled.
PAYMCP_INLINE boost::asio::awaitable<void> end_quietly(boost::asio::awaitable<void> waiting) {
    try {
        co_await std::move(waiting);
    } catch (const boost::system::system_error& failure) {
        if (failure.code() != boost::asio::error::operation_aborted) throw;
    }
}

}  // namespace detail

namespace async {

// A timer that cannot wait at all says so at once, where the wait is started.
PAYMCP_INLINE boost::asio::awaitable<void> timer::wait_or_cancel(milliseconds length) {
    return detail::end_quietly(wait(length));
}

PAYMCP_INLINE boost::asio::awaitable<void> system_timer::wait(milliseconds length) {
    if (length <= milliseconds::zero()) co_return;
    boost::asio::steady_timer passing(co_await boost::asio::this_coro::executor, length);
    co_await passing.async_wait(boost::asio::use_awaitable);
}

PAYMCP_INLINE boost::asio::awaitable<void> system_timer::wait_or_cancel(milliseconds length) {
    if (length <= milliseconds::zero()) co_return;
    boost::asio::steady_timer passing(co_await boost::asio::this_coro::executor, length);
    boost::system::error_code canceled;
    co_await passing.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, canceled));
}

PAYMCP_INLINE timer& machine_timer() noexcept {
    static system_timer waits;
    return waits;
}

}  // namespace async

}  // namespace paymcp::inline v0
