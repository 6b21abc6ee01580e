// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/adyen/detail/disputes.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool adyen_disputes::is_about(std::string_view kind) noexcept {
    for (const std::string_view one :
         {"REQUEST_FOR_INFORMATION", "NOTIFICATION_OF_CHARGEBACK", "DISPUTE_OPENED_WITH_CHARGEBACK", "CHARGEBACK",
          "CHARGEBACK_REVERSED", "DISPUTE_DEFENSE_PERIOD_ENDED", "ISSUER_RESPONSE_TIMEFRAME_EXPIRED",
          "SECOND_CHARGEBACK", "PREARBITRATION_WON", "PREARBITRATION_LOST"})
        if (kind == one) return true;
    return false;
}

PAYMCP_INLINE void adyen_disputes::note(std::string_view kind, const std::string& reference, const adyen_sum& sum) {
    one& each = all_[reference];
    each.told.emplace(kind);
    if (kind == "CHARGEBACK" || kind == "SECOND_CHARGEBACK") each.sum = sum;
}

PAYMCP_INLINE states::dispute adyen_disputes::state_of(const one& each) {
    const auto told = [&each](std::string_view kind) { return each.told.contains(kind); };
    if (told("PREARBITRATION_WON")) return states::dispute::won;
    if (told("PREARBITRATION_LOST") || told("SECOND_CHARGEBACK")) return states::dispute::lost;
    if (told("CHARGEBACK_REVERSED") || told("ISSUER_RESPONSE_TIMEFRAME_EXPIRED")) return states::dispute::won;
    const bool final = told("CHARGEBACK") && told("DISPUTE_DEFENSE_PERIOD_ENDED");
    return final ? states::dispute::lost : states::dispute::open;
}

PAYMCP_INLINE std::optional<std::int64_t> adyen_disputes::loss_of(const one& each, const adyen_sum& whole) {
    if (state_of(each) != states::dispute::lost || !each.sum || !whole.value) return std::nullopt;
    if (each.sum->all) return whole.value;
    const bool fits = each.sum->value && *each.sum->value > 0 && each.sum->code == whole.code;
    return fits ? std::optional(std::min(*each.sum->value, *whole.value)) : std::nullopt;
}

PAYMCP_INLINE states::dispute adyen_disputes::state(const adyen_sum& whole) const {
    states::dispute graver = states::dispute::none;
    for (const auto& [reference, each] : all_) {
        states::dispute now = state_of(each);
        if (now == states::dispute::lost && !loss_of(each, whole)) now = states::dispute::open;
        if (now == states::dispute::open) return now;
        if (graver != states::dispute::lost) graver = now;
    }
    return graver;
}

PAYMCP_INLINE std::int64_t adyen_disputes::lost(const adyen_sum& whole) const {
    std::int64_t sum = 0;
    for (const auto& [reference, each] : all_)
        sum += std::min(loss_of(each, whole).value_or(0), whole.value.value_or(0) - sum);
    return sum;
}

}  // namespace paymcp::inline v0::detail
