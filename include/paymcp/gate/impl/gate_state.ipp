// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/gate_state.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/gate/detail/transition.hpp>

#include <string>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE event gate_state::store_silent(event outcome) {
    unclear = false;
    detail = "The payment store did not answer.";
    return outcome;
}

PAYMCP_INLINE void gate_state::provider_silent(milliseconds retry_after) {
    detail = "The payment provider did not answer.";
    if (retry_after <= milliseconds::zero()) return;
    detail =
        "Many buyers are paying at once: try again in " + std::to_string((retry_after.count() + 999) / 1000) + " s.";
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
            .ended = subject.ended};
}

}  // namespace paymcp::inline v0::detail
