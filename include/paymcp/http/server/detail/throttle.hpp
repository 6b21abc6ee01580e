// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace paymcp::inline v0::detail {

/// Counts bytes in flight between two threads, so that the faster one can wait for the slower one.
class throttle {
public:
    void add(std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        load_ += bytes;
    }

    void remove(std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        load_ -= bytes;
        changed_.notify_all();
    }

    std::size_t load() const {
        const std::lock_guard lock(mutex_);
        return load_;
    }

    /// Waits until at most `most` bytes are in flight; false once it is closed.
    bool wait_for_room(std::size_t most) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return closed_ || load_ <= most; });
        return !closed_;
    }

    /// Ends all waits, current and later ones.
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t load_ = 0;
    bool closed_ = false;
};

}  // namespace paymcp::inline v0::detail
