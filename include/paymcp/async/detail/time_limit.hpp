// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <functional>
#include <memory>

namespace paymcp::inline v0::detail {

/// Signals an event, or calls a function, after a length of a timer's time, unless this object is destroyed before. Use
/// it on one executor; the timer must outlive the executor's work.
class time_limit {
public:
    time_limit(const boost::asio::any_io_executor& executor, async::timer& waits, milliseconds length,
               std::shared_ptr<async_event> wakeup);
    time_limit(const boost::asio::any_io_executor& executor, async::timer& waits, milliseconds length,
               std::function<void()> act);
    time_limit(const time_limit&) = delete;
    time_limit& operator=(const time_limit&) = delete;
    ~time_limit();

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

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/async/detail/impl/time_limit.ipp>
#endif
