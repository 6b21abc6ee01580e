// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/timer.hpp>
#include <paymcp/testing/fake_clock.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing {

/// A timer that a test advances, together with its clock: nothing blocks, and waits end in the order of time. On one
/// thread.
class fake_timer final : public async::timer {
public:
    fake_timer(boost::asio::io_context& context, fake_clock& time) : context_(context), time_(time) {}

    boost::asio::awaitable<void> wait(milliseconds length) override {
        waits_.push_back(length);
        if (length <= milliseconds::zero()) co_return;
        const waiting one(places_, context_, time_.now() + length);
        boost::system::error_code ended;
        co_await one.place->wakeup.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
        if (!one.place->due) throw boost::system::system_error(ended);
    }

    /// Runs all ready handlers, then advances to each wait that ends within `length`, one after another.
    void advance(milliseconds length) {
        const unix_time end = time_.now() + length;
        run_ready();
        for (;;) {
            const auto next = std::ranges::min_element(*places_, {}, &place::ends);
            if (next == places_->end() || next->ends > end) break;
            time_.advance(next->ends - time_.now());
            next->due = true;
            next->ends = unix_time::max();
            next->wakeup.cancel();
            run_ready();
        }
        time_.advance(end - time_.now());
    }

    /// Runs all ready handlers.
    void run_ready() {
        context_.restart();
        context_.poll();
    }

    /// The requested waits so far, one length for each.
    const std::vector<milliseconds>& waits() const noexcept { return waits_; }

    /// How many waits are pending.
    std::size_t waiting_now() const noexcept { return places_->size(); }

private:
    struct place {
        unix_time ends;
        boost::asio::steady_timer wakeup;
        bool due = false;
    };

    using places = std::list<place>;

    /// It may outlive the timer, in a coroutine that ends with the context.
    struct waiting {
        std::shared_ptr<places> all;
        places::iterator place;

        waiting(std::shared_ptr<places> others, boost::asio::io_context& context, unix_time ends)
            : all(std::move(others)),
              place(all->insert(all->end(), {ends, boost::asio::steady_timer(
                                                       context, boost::asio::steady_timer::time_point::max())})) {}
        waiting(const waiting&) = delete;
        waiting& operator=(const waiting&) = delete;
        ~waiting() { all->erase(place); }
    };

    boost::asio::io_context& context_;
    fake_clock& time_;
    std::shared_ptr<places> places_ = std::make_shared<places>();
    std::vector<milliseconds> waits_;
};

}  // namespace paymcp::inline v0::testing
