// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/gate/detail/transition.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/gate/options.hpp>
#include <paymcp/gate/refund_payment.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// Why a buyer gets nothing back of a payment now, with a code for programs and a sentence for the buyer; nothing where
/// the money may go back, is going, or has gone. `window` is the tool's, from the delivery on.
std::optional<failure> refund_refused(const payment& subject, milliseconds window, unix_time now);

/// What a buyer is told where the refund that was tried was not made.
failure refund_failed(const failure& why, const payment& subject);

/// Gives a delivered payment's money back on its buyer's request: once, by `refund_payment`. A repeated request gets
/// the same answer, the payment, and goes on with a refund that was interrupted. With the money the kept result goes.
///
/// Errors: `payment_unknown` also for another principal's payment; `not_delivered`; `window_over`; `disputed`;
/// `not_refundable` where nothing was charged or another way of payment took the money; `refund_pending` where the
/// refund is on record and the provider did not make it yet; `store_unavailable`.
template <template <class> class Task>
Task<result<payment>> request_refund(gating::parts<Task> parts, std::span<const gating::paid_tool> tools,
                                     std::string id, gating::caller who) {
    result<std::optional<payment>> found = co_await parts.store.find(std::move(id));
    if (!found.has_value()) co_return failure{"The payment store did not answer; ask again.", "store_unavailable"};
    if (!found->has_value() || !is_owned_by(**found, who))
        co_return failure{"There is no such payment of yours. Use the payment_id that the paid tool returned.",
                          "payment_unknown"};
    payment subject = std::move(**found);
    if (subject.provider != parts.provider.name())
        co_return failure{std::string("It was paid by ")
                              .append(subject.provider)
                              .append(", by which this server gives no money back; ask the seller."),
                          "not_refundable"};
    const gating::paid_tool* const tool = sold_tool(tools, subject.tool);
    const std::chrono::hours window(tool != nullptr ? tool->definition->refund_hours : 0);
    if (std::optional<failure> refused = refund_refused(subject, window, parts.time.now()))
        co_return std::move(*refused);
    if (subject.state == payment_state::refunded) co_return subject;
    result<payment> done = co_await refund_payment<Task>(parts, subject.id);
    if (done.has_value()) co_return done;
    // Another request may have ended it meanwhile.
    const bool read = co_await transition<Task>(parts.store).reread(subject);
    if (read && subject.state == payment_state::refunded) co_return subject;
    co_return refund_failed(done.error(), subject);
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/gate/detail/impl/request_refund.ipp>
#endif
