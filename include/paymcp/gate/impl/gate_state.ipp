// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/gate_state.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/gate/detail/transition.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/payment/states.hpp>

#include <string>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE event gate_state::store_silent(event outcome) {
    unclear = false;
    detail = "The payment store did not answer.";
    return outcome;
}

PAYMCP_INLINE std::string in_seconds(milliseconds length) {
    return std::to_string(whole_seconds(length)).append(" s");
}

PAYMCP_INLINE event gate_state::not_funded() noexcept {
    unfunded = true;
    return event::open_failed;
}

PAYMCP_INLINE void gate_state::provider_silent(milliseconds wait) {
    detail = "The payment provider did not answer.";
    if (wait <= milliseconds::zero()) return;
    retry_after = wait;
    detail = std::string("Many buyers are paying at once: try again in ").append(in_seconds(wait)).append(".");
}

PAYMCP_INLINE void gate_state::refuse_link(const link_limits::answer& why) {
    beyond_limits = true;
    retry_after = why.wait;
    detail = why.unpaid ? "You have as many unpaid links open as one buyer may have: pay or cancel one of them, or try "
                          "again in "
                        : "You have opened as many links as one buyer may in a minute: try again in ";
    detail.append(in_seconds(why.wait)).append(".");
}

PAYMCP_INLINE const gating::paid_tool* sold_tool(std::span<const gating::paid_tool> tools,
                                                 std::string_view name) noexcept {
    for (const gating::paid_tool& one : tools)
        if (one.definition->name == name) return &one;
    return nullptr;
}

PAYMCP_INLINE bool is_owned_by(const payment& subject, const gating::caller& who) noexcept {
    return subject.principal.empty() || subject.principal == who.principal;
}

PAYMCP_INLINE checkout_request order_of(const payment& subject, bool authorize_only) {
    return {.payment_id = subject.id,
            .reference = subject.reference,
            .tool = subject.tool,
            .description = subject.tool,
            .amount = subject.amount,
            .money = find_currency(subject.currency).value_or(currency{}),
            .expires = subject.expires,
            .authorize_only = authorize_only,
            .ended = subject.ended,
            .used = subject.used};
}

PAYMCP_INLINE std::string other_part(const status_report& report, const payment& subject) {
    if (!subject.used || report.status != provider_status::paid || states::returning.contains(subject.state)) return {};
    if (!states::with_result.contains(subject.state)) return "it was captured before the tool had a result";
    const std::int64_t back = report.returned.value_or(0);
    if (report.captured == subject.used && back <= *subject.used) return {};
    if (report.captured == subject.used)
        return "it reports " + sum_in_words(back, subject.currency) + " as given back of " +
               sum_in_words(*subject.used, subject.currency);
    const std::string part = sum_in_words(*subject.used, subject.currency);
    if (!report.captured) return "it does not say whether " + part + " were captured";
    return "it reports that " + sum_in_words(*report.captured, subject.currency) + " were captured, and not " + part;
}

}  // namespace paymcp::inline v0::detail
