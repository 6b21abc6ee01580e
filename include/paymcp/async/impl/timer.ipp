// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/timer.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace paymcp::inline v0::async {

PAYMCP_INLINE boost::asio::awaitable<void> system_timer::wait(milliseconds length) {
    if (length <= milliseconds::zero()) co_return;
    boost::asio::steady_timer passing(co_await boost::asio::this_coro::executor, length);
    co_await passing.async_wait(boost::asio::use_awaitable);
}

PAYMCP_INLINE timer& machine_timer() noexcept {
    static system_timer waits;
    return waits;
}

}  // namespace paymcp::inline v0::async
