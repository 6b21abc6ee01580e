// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/early_events.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void early_events::note(const payment_ref& ref, unix_time now) {
    keep(by_id, ref.payment_id, now);
    keep(by_reference, ref.reference, now);
}

PAYMCP_INLINE bool early_events::take(const checkout_request& order, unix_time now) {
    const bool id = drop(by_id, order.payment_id, now);
    const bool reference = drop(by_reference, order.reference, now);
    const bool part = drop(by_reference, announced_part(order.reference), now);
    return id || reference || part;
}

PAYMCP_INLINE std::string_view early_events::announced_part(std::string_view reference) {
    return reference.substr(0, reference.find('.'));
}

PAYMCP_INLINE void early_events::keep(char kind, std::string_view name, unix_time now) {
    if (name.empty() || name.size() > longest_name) return;
    std::string key = std::string(1, kind) + std::string(name);
    if (!heard_.insert_or_assign(key, now).second) return;
    order_.push_back(std::move(key));
    if (order_.size() <= max_kept) return;
    heard_.erase(order_.front());
    order_.pop_front();
}

PAYMCP_INLINE bool early_events::drop(char kind, std::string_view name, unix_time now) {
    const auto found = heard_.find(std::string(1, kind) + std::string(name));
    if (found == heard_.end()) return false;
    const bool lately = now - found->second < kept;
    heard_.erase(found);
    return lately;
}

}  // namespace paymcp::inline v0::detail
