// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/turns.hpp>

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace paymcp::inline v0::detail {

/// A coroutine in the queue.
struct turns::place {
    explicit place(boost::asio::any_io_executor on) : executor(std::move(on)), wakeup(executor) {}

    boost::asio::any_io_executor executor;
    async_event wakeup;    ///< used on `executor` only
    bool granted = false;  ///< under the lock of the queue
};

PAYMCP_INLINE boost::asio::awaitable<turns::turn> turns::take() {
    const auto mine = std::make_shared<place>(co_await boost::asio::this_coro::executor);
    {
        const std::lock_guard lock(guard_);
        if (!std::exchange(taken_, true)) co_return turn(*this);
        waiting_.push_back(mine);
    }
    struct leaving {
        turns* queue;
        const std::shared_ptr<place>& who;
        ~leaving() {
            if (queue != nullptr) queue->leave(who);
        }
    } unless_granted{this, mine};
    const auto is_granted = [&] {
        const std::lock_guard lock(guard_);
        return mine->granted;
    };
    while (!is_granted()) co_await mine->wakeup.wait_until(async_event::moment::max());
    unless_granted.queue = nullptr;
    co_return turn(*this);
}

PAYMCP_INLINE void turns::pass_on() {
    const std::lock_guard lock(guard_);
    if (waiting_.empty()) {
        taken_ = false;
        return;
    }
    const std::shared_ptr<place> next = std::move(waiting_.front());
    waiting_.pop_front();
    next->granted = true;
    boost::asio::post(next->executor, [next] { next->wakeup.notify(); });
}

PAYMCP_INLINE void turns::leave(const std::shared_ptr<place>& who) {
    {
        const std::lock_guard lock(guard_);
        const auto found = std::find(waiting_.begin(), waiting_.end(), who);
        if (found != waiting_.end()) {
            waiting_.erase(found);
            return;
        }
    }
    // Its turn came while it was being canceled.
    pass_on();
}

}  // namespace paymcp::inline v0::detail
