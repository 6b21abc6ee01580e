// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_set>

namespace paymcp::inline v0::detail {

/// Payments that a provider's event list names and that are not watched here: loaded later after a start, another
/// server's, or over already. Each is kept once, until it is due. The latest few thousand are kept. Not thread-safe.
class stray_events {
public:
    /// `due` is not earlier than that of the notes before. An empty id is ignored.
    void note(const std::string& payment_id, unix_time due);

    /// The next one that is due.
    std::optional<std::string> take(unix_time now);

private:
    struct stray {
        std::string payment_id;
        unix_time due;
    };
    static constexpr std::size_t max_kept = 4096;

    std::deque<stray> order_;
    std::unordered_set<std::string> known_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/stray_events.ipp>
#endif
