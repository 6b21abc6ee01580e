// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void async_event::notify() {
    notified_ = true;
    timer_.cancel();
}

PAYMCP_INLINE boost::asio::awaitable<bool> async_event::wait_until(moment latest) {
    while (!notified_ && std::chrono::steady_clock::now() < latest) {
        timer_.expires_at(latest);
        boost::system::error_code ignored;
        co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    co_return std::exchange(notified_, false);
}

}  // namespace paymcp::inline v0::detail
