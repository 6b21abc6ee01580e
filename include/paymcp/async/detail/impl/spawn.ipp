// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/spawn.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void spawn(const boost::asio::any_io_executor& executor, asio_task<void> work,
                         std::function<void(const std::exception_ptr&)> ended, boost::asio::cancellation_slot end) {
    auto handler = [ended = std::move(ended)](const std::exception_ptr& thrown) {
        if (ended) ended(thrown);
    };
    boost::asio::co_spawn(executor, std::move(work), boost::asio::bind_cancellation_slot(end, std::move(handler)));
}

PAYMCP_INLINE asio_task<void> run_on(boost::asio::any_io_executor executor, asio_task<void> work) {
    return boost::asio::co_spawn(executor, std::move(work), boost::asio::use_awaitable);
}

}  // namespace paymcp::inline v0::detail
