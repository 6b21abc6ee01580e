// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/square/detail/disputes.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/provider/detail/api_answer.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <algorithm>
#include <cstdint>

namespace paymcp::inline v0::detail {

/// The graver of two states of one order's disputes: an open one decides, then a lost one.
PAYMCP_INLINE states::dispute graver(states::dispute one, states::dispute other) {
    using enum states::dispute;
    for (const states::dispute state : {open, lost, won})
        if (one == state || other == state) return state;
    return none;
}

PAYMCP_INLINE states::dispute square_dispute_state(std::string_view word) {
    if (word == "WON") return states::dispute::won;
    if (word == "LOST" || word == "ACCEPTED") return states::dispute::lost;
    return word == "INQUIRY_CLOSED" ? states::dispute::none : states::dispute::open;
}

PAYMCP_INLINE void add_square_disputes(square_order& order, const boost::json::object& answer) {
    for (const boost::json::object* one : objects_at(answer, {"disputes"})) {
        const std::string id = text_at(*one, {"disputed_payment", "payment_id"});
        const auto paid = std::find_if(order.taken.begin(), order.taken.end(),
                                       [&id](const square_payment& each) { return each.id == id; });
        if (paid == order.taken.end()) continue;
        states::dispute state = square_dispute_state(text_at(*one, {"state"}));
        const std::int64_t sum = whole_at(*one, {"amount_money", "amount"}).value_or(0);
        const bool fits = sum > 0 && text_at(*one, {"amount_money", "currency"}) == order.report.currency;
        if (state == states::dispute::lost && !fits) state = states::dispute::open;
        if (state == states::dispute::lost) paid->returned += std::min(sum, paid->left());
        order.report.dispute = graver(order.report.dispute, state);
    }
}

PAYMCP_INLINE std::string square_payment_of_event(std::string_view body) {
    const result<boost::json::object> event = read_webhook(body);
    return event ? text_at(*event, {"data", "object", "dispute", "disputed_payment", "payment_id"}) : std::string();
}

}  // namespace paymcp::inline v0::detail
