// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <utility>

namespace paymcp::inline v0::detail {

/// Signals an event, or calls a function, after a length of a timer's time, unless this object is destroyed before. Use
/// it on one executor; the timer must outlive the executor's work.
class time_limit {
public:
    time_limit(const boost::asio::any_io_executor& executor, timer& waits, milliseconds length,
               std::shared_ptr<async_event> wakeup)
        : time_limit(executor, waits, length, [wakeup = std::move(wakeup)] { wakeup->notify(); }) {}
    time_limit(const boost::asio::any_io_executor& executor, timer& waits, milliseconds length,
               std::function<void()> act)
        : shared_(std::make_shared<contents>()) {
        const auto passed = [shared = shared_, act = std::move(act)](const std::exception_ptr& cut_short) {
            if (cut_short || shared->gone) return;
            shared->over = true;
            act();
        };
        boost::asio::co_spawn(executor, waits.wait(length),
                              boost::asio::bind_cancellation_slot(shared_->end.slot(), passed));
    }
    time_limit(const time_limit&) = delete;
    time_limit& operator=(const time_limit&) = delete;
    ~time_limit() {
        shared_->gone = true;
        shared_->end.emit(boost::asio::cancellation_type::terminal);
    }

    bool over() const noexcept { return shared_->over; }

private:
    /// The cancellation signal must live as long as the wait that it may cancel.
    struct contents {
        boost::asio::cancellation_signal end;
        bool over = false;
        bool gone = false;
    };

    std::shared_ptr<contents> shared_;
};

}  // namespace paymcp::inline v0::detail
