// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/detail/made_checkouts.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<checkout> made_checkouts::find(const std::string& payment_id) const {
    const checkout* const found = made_.find(payment_id);
    return found == nullptr ? std::nullopt : std::optional(*found);
}

PAYMCP_INLINE provider_result<checkout> made_checkouts::kept(const std::string& payment_id,
                                                             provider_result<checkout> made) {
    if (!made.has_value()) return made;
    if (const auto [kept, added] = made_.add(payment_id); added) kept = *made;
    return made;
}

}  // namespace paymcp::inline v0::detail
