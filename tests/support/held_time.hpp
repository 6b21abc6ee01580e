// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/timer.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <list>

namespace paymcp_tests {

/// A timer for a loop that runs in another thread: its time stands still until a test moves it, on that loop.
class held_time final : public paymcp::async::timer {
public:
    boost::asio::awaitable<void> wait(paymcp::milliseconds length) override {
        const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
        constexpr auto never = boost::asio::steady_timer::time_point::max();
        const place one{*this, {length, boost::asio::steady_timer(executor, never)}};
        boost::system::error_code ended;
        co_await one.at->wakeup.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
        if (one.at->left > paymcp::milliseconds::zero()) throw boost::system::system_error(ended);
    }

    /// Whether a coroutine waits for exactly this much more time.
    bool awaited(paymcp::milliseconds length) const {
        return std::ranges::any_of(waits_, [length](const waiting& one) { return one.left == length; });
    }

    void advance(paymcp::milliseconds length) {
        for (waiting& one : waits_) {
            one.left -= length;
            if (one.left <= paymcp::milliseconds::zero()) one.wakeup.cancel();
        }
    }

private:
    struct waiting {
        paymcp::milliseconds left;
        boost::asio::steady_timer wakeup;
    };

    struct place {
        place(held_time& of, waiting one) : all(of.waits_), at(all.insert(all.end(), std::move(one))) {}
        place(const place&) = delete;
        place& operator=(const place&) = delete;
        ~place() { all.erase(at); }
        std::list<waiting>& all;
        std::list<waiting>::iterator at;
    };

    std::list<waiting> waits_;
};

}  // namespace paymcp_tests
