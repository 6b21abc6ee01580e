// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/throttle.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void throttle::add(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    load_ += bytes;
}

PAYMCP_INLINE void throttle::remove(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    load_ -= bytes;
    changed_.notify_all();
}

PAYMCP_INLINE std::size_t throttle::load() const {
    const std::lock_guard lock(mutex_);
    return load_;
}

PAYMCP_INLINE bool throttle::wait_for_room(std::size_t most) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || load_ <= most; });
    return !closed_;
}

PAYMCP_INLINE void throttle::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
}

}  // namespace paymcp::inline v0::detail
