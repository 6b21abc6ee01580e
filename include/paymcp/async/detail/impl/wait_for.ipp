// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/wait_for.hpp>

#include <paymcp/async/detail/time_limit.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <optional>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE asio_task<void> wait_for(boost::asio::any_io_executor executor, async::timer& waits,
                                       std::shared_ptr<async_event> wakeup, milliseconds at_most) {
    std::optional<time_limit> limit;
    if (at_most != milliseconds::max()) limit.emplace(executor, waits, at_most, wakeup);
    co_await wakeup->wait_until(async_event::moment::max());
}

}  // namespace paymcp::inline v0::detail
