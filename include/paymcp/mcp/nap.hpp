// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/mcp/doorbell.hpp>
#include <paymcp/mcp/task.hpp>
#include <paymcp/net/timer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <memory>
#include <utility>

namespace paymcp::mcp {

/// Waits until the bell rings or so much of a timer's time has passed; `milliseconds::max()` waits for the bell alone.
inline asio_task<void> nap(boost::asio::any_io_executor executor, timer& waits, std::shared_ptr<doorbell> bell,
                           milliseconds at_most) {
    if (at_most == milliseconds::max()) {
        co_await bell->wait_until(doorbell::moment::max());
        co_return;
    }
    // The signal lives as long as the wait that it may have to end.
    const auto end = std::make_shared<boost::asio::cancellation_signal>();
    const auto passed = [bell, end](const std::exception_ptr& cut_short) {
        if (!cut_short) bell->ring();
    };
    boost::asio::co_spawn(executor, waits.wait(at_most), boost::asio::bind_cancellation_slot(end->slot(), passed));
    co_await bell->wait_until(doorbell::moment::max());
    end->emit(boost::asio::cancellation_type::terminal);
}

}  // namespace paymcp::mcp
