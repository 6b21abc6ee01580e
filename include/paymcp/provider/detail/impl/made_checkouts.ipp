// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/detail/made_checkouts.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<checkout> made_checkouts::find(const std::string& payment_id) const {
    const auto found = made_.find(payment_id);
    if (found == made_.end()) return std::nullopt;
    return found->second;
}

PAYMCP_INLINE provider_result<checkout> made_checkouts::kept(const std::string& payment_id,
                                                             provider_result<checkout> made) {
    if (!made.has_value() || !made_.emplace(payment_id, *made).second) return made;
    order_.push_back(payment_id);
    if (order_.size() > max_kept) {
        made_.erase(order_.front());
        order_.pop_front();
    }
    return made;
}

}  // namespace paymcp::inline v0::detail
