// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <utility>

namespace paymcp::inline v0::detail {

/// Lets coroutines do something one at a time, in the order in which they ask, without holding a thread while they
/// wait. They may run on different executors and threads, and turns may outlive this object.
class turns {
    struct queue;

public:
    /// The right to go on; the next coroutine has it when this object ends.
    class turn {
    public:
        explicit turn(std::shared_ptr<queue> of) noexcept : of_(std::move(of)) {}
        turn(turn&&) noexcept = default;
        turn& operator=(turn&&) = delete;
        ~turn();

    private:
        std::shared_ptr<queue> of_;  ///< null once it was moved on
    };

    turns();

    /// Waits for its turn. A coroutine that is canceled meanwhile leaves the queue.
    boost::asio::awaitable<turn> wait();

private:
    struct place;

    std::shared_ptr<queue> queue_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/async/detail/impl/turns.ipp>
#endif
