// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/adyen/detail/sum.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/provider/adyen/detail/charges.hpp>
#include <paymcp/provider/detail/api_answer.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE adyen_sum adyen_sum_of(std::int64_t minor, currency money) {
    return {false, to_wire(minor, money, adyen_charges::decimals(money)), std::string(money.name())};
}

PAYMCP_INLINE adyen_sum read_adyen_sum(const boost::json::object& item, std::string_view kind) {
    const boost::json::value* amount = item.if_contains("amount");
    const bool named = amount != nullptr && !amount->is_null();
    if (!named || kind == "CANCELLATION" || kind == "CANCEL_OR_REFUND") return {};
    return {false, whole_at(item, {"amount", "value"}), text_at(item, {"amount", "currency"})};
}

PAYMCP_INLINE bool is_part(const adyen_sum& one, const adyen_sum& whole) {
    return !one.all && one.value && whole.value && one.code == whole.code && *one.value > 0 &&
           *one.value < *whole.value;
}

PAYMCP_INLINE void adyen_tally::add(const adyen_sum& one, const adyen_sum& whole) {
    if (share == adyen_share::unclear) return;
    const bool fits =
        one.value && whole.value && one.code == whole.code && *one.value > 0 && *one.value <= *whole.value - value;
    if (!fits) {
        share = adyen_share::unclear;
        return;
    }
    value += *one.value;
    share = value == *whole.value ? adyen_share::whole : adyen_share::part;
}

}  // namespace paymcp::inline v0::detail
