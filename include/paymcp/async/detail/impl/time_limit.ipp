// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/time_limit.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <exception>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE time_limit::time_limit(const boost::asio::any_io_executor& executor, async::timer& waits,
                                     milliseconds length, std::shared_ptr<async_event> wakeup)
    : time_limit(executor, waits, length, [wakeup = std::move(wakeup)] { wakeup->notify(); }) {}

PAYMCP_INLINE time_limit::time_limit(const boost::asio::any_io_executor& executor, async::timer& waits,
                                     milliseconds length, std::function<void()> act)
    : shared_(std::make_shared<contents>()) {
    const auto passed = [shared = shared_, act = std::move(act)](const std::exception_ptr& cut_short) {
        if (cut_short || shared->gone) return;
        shared->over = true;
        act();
    };
    spawn(executor, waits.wait_or_cancel(length), passed, shared_->end.slot());
}

PAYMCP_INLINE time_limit::~time_limit() {
    shared_->gone = true;
    shared_->end.emit(boost::asio::cancellation_type::terminal);
}

}  // namespace paymcp::inline v0::detail
