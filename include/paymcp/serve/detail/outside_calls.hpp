// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <boost/asio/io_context.hpp>

#include <atomic>

namespace paymcp::inline v0::detail {

/// The calls that other threads make of a server whose loop runs on a thread of its own.
class outside_calls {
public:
    /// Counts a call for as long as it may use the loop.
    class entry {
    public:
        explicit entry(outside_calls& all) noexcept : count_(all.count_) { ++count_; }
        entry(const entry&) = delete;
        entry& operator=(const entry&) = delete;
        ~entry() { --count_; }

    private:
        std::atomic<int>& count_;
    };

    /// Whether the server has ended; ask it behind an `entry`.
    bool over() const noexcept { return over_; }

    /// Ends the server, and runs its loop until the calls that came before are answered, mostly by a refusal. On the
    /// loop's thread.
    void end(boost::asio::io_context& loop) {
        over_ = true;
        while (count_ > 0) {
            loop.restart();
            loop.run_one_for(milliseconds(20));
        }
    }

private:
    std::atomic<int> count_ = 0;
    std::atomic<bool> over_ = false;
};

}  // namespace paymcp::inline v0::detail
