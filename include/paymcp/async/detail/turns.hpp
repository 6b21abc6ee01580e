// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/awaitable.hpp>

#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace paymcp::inline v0::detail {

/// Lets coroutines do something one at a time, in the order in which they ask, without holding a thread while they
/// wait. They may run on different executors and threads. It must outlive every turn.
class turns {
public:
    /// The right to go on; the next coroutine has it when this object ends.
    class turn {
    public:
        explicit turn(turns& of) noexcept : of_(&of) {}
        turn(turn&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
        turn& operator=(turn&&) = delete;
        ~turn() {
            if (of_ != nullptr) of_->pass_on();
        }

    private:
        turns* of_;
    };

    /// Waits for its turn. A coroutine that is canceled meanwhile leaves the queue.
    boost::asio::awaitable<turn> take();

private:
    struct place;

    void pass_on();
    void leave(const std::shared_ptr<place>& who);

    std::mutex guard_;
    bool taken_ = false;
    std::deque<std::shared_ptr<place>> waiting_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/async/detail/impl/turns.ipp>
#endif
