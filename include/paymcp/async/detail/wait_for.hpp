// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace paymcp::inline v0::detail {

/// Waits until the event is signalled or `length` of the timer's time has passed; `milliseconds::max()` waits for the
/// event alone.
asio_task<void> wait_for(boost::asio::any_io_executor executor, async::timer& waits,
                         std::shared_ptr<async_event> wakeup, milliseconds at_most);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/async/detail/impl/wait_for.ipp>
#endif
