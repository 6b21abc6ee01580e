// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/detail/time_limit.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <optional>

namespace paymcp::inline v0::detail {

/// Waits until the event is signalled or `length` of the timer's time has passed; `milliseconds::max()` waits for the
/// event alone.
inline asio_task<void> wait_for(boost::asio::any_io_executor executor, timer& waits,
                                std::shared_ptr<async_event> wakeup, milliseconds at_most) {
    std::optional<time_limit> limit;
    if (at_most != milliseconds::max()) limit.emplace(executor, waits, at_most, wakeup);
    co_await wakeup->wait_until(async_event::moment::max());
}

}  // namespace paymcp::inline v0::detail
