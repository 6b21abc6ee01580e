// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/early_events.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void early_events::note(const payment_ref& ref, unix_time now) {
    keep(by_id, ref.payment_id, now);
    keep(by_reference, ref.reference, now);
}

PAYMCP_INLINE bool early_events::remove(const checkout_request& order, unix_time now) {
    const bool id = drop(by_id, order.payment_id, now);
    const bool reference = drop(by_reference, order.reference, now);
    const bool part = drop(by_reference, announced_part(order.reference), now);
    return id || reference || part;
}

PAYMCP_INLINE std::string_view early_events::announced_part(std::string_view reference) {
    return reference.substr(0, reference.find('.'));
}

PAYMCP_INLINE void early_events::keep(char kind, std::string_view name, unix_time now) {
    if (name.empty() || name.size() > max_name_length) return;
    heard_.add(std::string(1, kind).append(name)).first = now;
}

PAYMCP_INLINE bool early_events::drop(char kind, std::string_view name, unix_time now) {
    const std::string key = std::string(1, kind).append(name);
    const unix_time* const found = heard_.find(key);
    if (found == nullptr) return false;
    const bool lately = now - *found < kept;
    heard_.erase(key);
    return lately;
}

}  // namespace paymcp::inline v0::detail
