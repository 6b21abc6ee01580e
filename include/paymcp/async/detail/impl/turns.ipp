// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/turns.hpp>

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

namespace paymcp::inline v0::detail {

/// A coroutine in the queue.
struct turns::place {
    explicit place(boost::asio::any_io_executor on) : executor(std::move(on)), wakeup(executor) {}

    boost::asio::any_io_executor executor;
    async_event wakeup;    ///< used on `executor` only
    bool granted = false;  ///< under the lock of the queue
};

struct turns::queue {
    void pass_on();
    void leave(const std::shared_ptr<place>& who);

    std::mutex guard{};
    bool taken = false;
    std::deque<std::shared_ptr<place>> waiting{};
};

PAYMCP_INLINE turns::turns() : queue_(std::make_shared<queue>()) {}

PAYMCP_INLINE turns::turn::~turn() {
    if (of_) of_->pass_on();
}

PAYMCP_INLINE boost::asio::awaitable<turns::turn> turns::wait() {
    const std::shared_ptr<queue> all = queue_;
    const auto mine = std::make_shared<place>(co_await boost::asio::this_coro::executor);
    {
        const std::lock_guard lock(all->guard);
        if (!std::exchange(all->taken, true)) co_return turn(all);
        all->waiting.push_back(mine);
    }
    struct leaving {
        queue* from;
        const std::shared_ptr<place>& who;
        ~leaving() {
            if (from != nullptr) from->leave(who);
        }
    } unless_granted{all.get(), mine};
    const auto is_granted = [&] {
        const std::lock_guard lock(all->guard);
        return mine->granted;
    };
    while (!is_granted()) co_await mine->wakeup.wait_until(async_event::moment::max());
    unless_granted.from = nullptr;
    co_return turn(all);
}

PAYMCP_INLINE void turns::queue::pass_on() {
    const std::lock_guard lock(guard);
    if (waiting.empty()) {
        taken = false;
        return;
    }
    const std::shared_ptr<place> next = std::move(waiting.front());
    waiting.pop_front();
    next->granted = true;
    boost::asio::post(next->executor, [next] { next->wakeup.notify(); });
}

PAYMCP_INLINE void turns::queue::leave(const std::shared_ptr<place>& who) {
    {
        const std::lock_guard lock(guard);
        const auto found = std::find(waiting.begin(), waiting.end(), who);
        if (found != waiting.end()) {
            waiting.erase(found);
            return;
        }
    }
    // Its turn came while it was being canceled.
    pass_on();
}

}  // namespace paymcp::inline v0::detail
