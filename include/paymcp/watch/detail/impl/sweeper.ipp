// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/sweeper.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE asio_task<void> sweep_regularly(store_port<asio_task>& store, const wall_clock& time) {
    constexpr std::chrono::seconds between_sweeps{60};
    constexpr std::chrono::milliseconds between_pieces{250};
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    for (bool more = false;;) {
        timer.expires_after(more ? between_pieces : std::chrono::milliseconds(between_sweeps));
        co_await timer.async_wait(boost::asio::use_awaitable);
        result<bool> swept = co_await store.sweep(time.now());
        more = swept.has_value() && *swept;
    }
}

}  // namespace paymcp::inline v0::detail
