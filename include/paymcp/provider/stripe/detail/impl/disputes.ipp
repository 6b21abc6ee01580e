// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/stripe/detail/disputes.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/provider/detail/api_answer.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>

namespace paymcp::inline v0::detail {

/// An inquiry that was closed, and a dispute that was prevented or ended by a refund, take no money themselves.
PAYMCP_INLINE states::dispute stripe_dispute_state(std::string_view word) {
    if (word == "won") return states::dispute::won;
    if (word == "lost") return states::dispute::lost;
    const bool over = word == "warning_closed" || word == "prevented" || word == "charge_refunded";
    return over ? states::dispute::none : states::dispute::open;
}

PAYMCP_INLINE void add_stripe_disputes(stripe_session& session, const boost::json::object& list) {
    std::set<std::string> seen;
    bool open = false;
    bool won = false;
    std::int64_t lost = 0;
    for (const boost::json::object* one : objects_at(list, {"data"})) {
        const bool ours = text_at(*one, {"payment_intent"}) == session.intent;
        if (!ours || !seen.insert(text_at(*one, {"id"})).second) continue;
        const states::dispute state = stripe_dispute_state(text_at(*one, {"status"}));
        const std::int64_t amount =
            std::clamp<std::int64_t>(whole_at(*one, {"amount"}).value_or(-1), -1, session.total);
        open = open || state == states::dispute::open || (state == states::dispute::lost && amount <= 0);
        won = won || state == states::dispute::won;
        if (state == states::dispute::lost && amount > 0) lost += std::min(amount, session.total - lost);
    }
    const bool decided = !seen.empty() && !open;
    session.report.dispute = !decided   ? states::dispute::open
                             : lost > 0 ? states::dispute::lost
                             : won      ? states::dispute::won
                                        : states::dispute::none;
    session.back += std::min(lost, session.total - session.back);
}

PAYMCP_INLINE std::string stripe_intent_of_event(const boost::json::object& event) {
    const boost::json::object* subject = object_at(event, {"data", "object"});
    if (subject == nullptr) return {};
    const std::string kind = text_at(*subject, {"object"});
    if (kind != "refund" && kind != "dispute" && kind != "charge") return {};
    return text_at(*subject, {"payment_intent"});
}

}  // namespace paymcp::inline v0::detail
