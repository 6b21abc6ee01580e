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

namespace paymcp::inline v0::async {

PAYMCP_INLINE boost::asio::awaitable<void> timer::wait_or_cancel(milliseconds length) {
    try {
        co_await wait(length);
    } catch (const boost::system::system_error& failure) {
        if (failure.code() != boost::asio::error::operation_aborted) throw;
    }
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

}  // namespace paymcp::inline v0::async
