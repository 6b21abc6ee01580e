// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/request_refund.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/utc_text.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE failure refund_contested() {
    return {"The payment is contested at the bank or the provider, which decides who gets the money.", "disputed"};
}

PAYMCP_INLINE std::optional<failure> refund_refused(const payment& subject, milliseconds window, unix_time now) {
    if (window <= milliseconds::zero() || !subject.postings.empty())
        return failure{std::string(subject.tool).append(" is sold without refunds on request; ask the seller."),
                       "not_refundable"};
    switch (subject.state) {
        case payment_state::refunded:
        case payment_state::refunding:
            return std::nullopt;
        case payment_state::secured:
        case payment_state::running:
        case payment_state::recorded:
            return failure{std::string("The result of ")
                               .append(subject.tool)
                               .append(" is not delivered yet, and the payment is good for it. Ask for the money back "
                                       "after the delivery."),
                           "not_delivered"};
        case payment_state::delivered:
            break;
        case payment_state::created:
        case payment_state::voiding:
        case payment_state::voided:
        case payment_state::canceled:
        case payment_state::expired:
            return failure{"Nothing was charged for this payment, so there is nothing to give back.", "not_refundable"};
    }
    if (lifecycle::is_gratis(subject))
        return failure{"Nothing was charged for this call, so there is nothing to give back.", "not_refundable"};
    if (subject.dispute == states::dispute::open)
        return refund_contested();
    const unix_time ends = subject.ended + window;
    if (now < ends) return std::nullopt;
    return failure{
        std::string("The time to ask for this money back ended at ").append(utc_text(ends)).append("; ask the seller."),
        "window_over"};
}

PAYMCP_INLINE failure refund_failed(const failure& why, const payment& subject) {
    if (why.code == "disputed")
        return refund_contested();
    if (why.code == "store_unavailable")
        return {"The payment store did not answer; ask again with the same payment_id.", "store_unavailable"};
    if (subject.state == payment_state::refunding)
        return {"The refund is on record, and the payment provider has not made it yet. It is made as soon as the "
                "provider does; asking again repeats nothing.", "refund_pending"};
    return {"There is no money of this payment to give back.", "not_refundable"};
}

}  // namespace paymcp::inline v0::detail
