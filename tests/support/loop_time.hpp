// SPDX-License-Identifier: MIT
#pragma once

#include "held_time.hpp"

#include <paymcp/core/clock.hpp>
#include <paymcp/testing/fake_clock.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <future>

namespace paymcp_tests {

/// Runs something on a loop that another thread runs, and waits for its end.
template <class Act>
void on_loop(boost::asio::io_context& loop, Act act) {
    std::promise<void> done;
    boost::asio::post(loop, [&] {
        act();
        done.set_value();
    });
    done.get_future().wait();
}

/// The clock and the timer of a loop that another thread runs; both stand still until a test moves them.
struct loop_time {
    paymcp::testing::fake_clock clock{paymcp::detail::machine_clock().now()};  ///< a provider may have another clock
    held_time waits;

    /// Lets time pass, and the loop do what is due then.
    void pass(boost::asio::io_context& loop, paymcp::milliseconds length) {
        on_loop(loop, [&] {
            clock.advance(length);
            waits.advance(length);
        });
        for (int turns = 0; turns < 16; ++turns) on_loop(loop, [] {});
    }
};

}  // namespace paymcp_tests
