// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace paymcp::inline v0::detail {

/// Counts bytes in flight between two threads, so that the faster one can wait for the slower one.
class throttle {
public:
    void add(std::size_t bytes);

    void remove(std::size_t bytes);

    std::size_t load() const;

    /// Waits until at most `most` bytes are in flight; false once it is closed.
    bool wait_for_room(std::size_t most);

    /// Ends all waits, current and later ones.
    void close();

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t load_ = 0;
    bool closed_ = false;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/throttle.ipp>
#endif
