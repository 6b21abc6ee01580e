// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/plan_words.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/core/detail/utc_text.hpp>
#include <paymcp/money/format.hpp>

#include <string_view>

namespace paymcp::inline v0::mcp::detail {

using paymcp::detail::object_text;

PAYMCP_INLINE std::string day_of(unix_time at) {
    constexpr std::size_t date = 10;
    return paymcp::detail::utc_text(at).substr(0, date);
}

/// "gold is paid until 2026-12-30 and renews then."
PAYMCP_INLINE std::string sentence_about(const held_subscription& one) {
    std::string said = one.plan;
    if (one.status == plans::status::ended) return said.append(" has ended.");
    if (one.status == plans::status::past_due)
        return said.append(" is past due: the payment provider could not collect the money for the period until ")
            .append(day_of(one.period_ends))
            .append(" yet.");
    said.append(" is paid until ").append(day_of(one.period_ends));
    return said.append(one.renews ? " and renews then." : " and ends then.");
}

/// The members that both results have.
PAYMCP_INLINE object_text& members_of(object_text& into, const held_subscription& one) {
    return into.text("subscription_id", one.payment_id)
        .text("plan", one.plan)
        .text("status", name_of(one.status))
        .raw("renews", one.renews ? "true" : "false")
        .text("period_ends", paymcp::detail::utc_text(one.period_ends));
}

PAYMCP_INLINE std::string subscriptions_text(const plan_list& list) {
    std::string sentence;
    std::string held;
    for (const held_subscription& one : list.held) {
        sentence.append(sentence.empty() ? "" : " ").append(sentence_about(one));
        object_text members;
        held.append(held.empty() ? "" : ",").append(members_of(members, one).str());
    }
    std::string offers;
    for (const plan_offer& one : list.offers)
        offers.append(offers.empty() ? "" : ",")
            .append(object_text()
                        .text("plan", one.plan)
                        .text("tool", one.tool)
                        .text("amount", format_decimal(one.amount, one.money))
                        .text("currency", one.money.shown())
                        .text("interval", name_of(one.renews))
                        .str());
    if (sentence.empty()) sentence = "You have no subscription.";
    return object_text()
        .text("message", sentence)
        .raw("subscriptions", held.insert(0, 1, '[') += ']')
        .raw("plans", offers.insert(0, 1, '[') += ']')
        .str();
}

PAYMCP_INLINE std::string canceled_text(const held_subscription& one) {
    const std::string sentence = one.status == plans::status::ended
                                     ? sentence_about(one)
                                     : "Canceled: nothing more is charged. " + sentence_about(one);
    object_text said;
    said.text("message", sentence);
    return members_of(said, one).str();
}

}  // namespace paymcp::inline v0::mcp::detail
