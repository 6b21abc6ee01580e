// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/stray_events.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void stray_events::note(const std::string& payment_id, unix_time due) {
    if (payment_id.empty() || !known_.insert(payment_id).second) return;
    order_.push_back({payment_id, due});
    if (order_.size() <= max_kept) return;
    known_.erase(order_.front().payment_id);
    order_.pop_front();
}

PAYMCP_INLINE std::optional<std::string> stray_events::take(unix_time now) {
    if (order_.empty() || order_.front().due > now) return std::nullopt;
    std::string first = std::move(order_.front().payment_id);
    order_.pop_front();
    known_.erase(first);
    return first;
}

}  // namespace paymcp::inline v0::detail
