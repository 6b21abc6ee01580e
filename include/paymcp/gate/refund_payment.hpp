// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/gate/detail/account_sale.hpp>
#include <paymcp/gate/detail/money_back.hpp>
#include <paymcp/gate/detail/note_desk.hpp>
#include <paymcp/gate/detail/transition.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <optional>
#include <string>
#include <utility>

namespace paymcp::inline v0 {

namespace detail {

/// The transition of life_cycle.hpp that records the debt.
using refund_transition = std::optional<payment> (*)(payment, unix_time);

/// `refund_payment` with `order` as the transition that records the debt.
template <template <class> class Task>
Task<result<payment>> refund_by(gating::parts<Task> parts, std::string id, refund_transition order) {
    result<std::optional<payment>> found = co_await parts.store.find(std::move(id));
    if (!found.has_value()) co_return found.error();
    if (!found->has_value()) co_return failure{"there is no such payment", "payment_unknown"};
    payment subject = std::move(**found);
    if (subject.provider != parts.provider.name())
        co_return failure{"the money was taken by " + subject.provider, "provider_mismatch"};

    const unix_time now = parts.store.lease_time(parts.time.now());
    const transition_result owed =
        co_await transition<Task>(parts.store).apply(subject, [now, order](const payment& last) {
            return order(last, now);
        });
    if (owed == transition_result::failed) co_return failure{"the payment store did not answer", "store_unavailable"};
    if (owed == transition_result::refused)
        co_return failure{"there is no money to give back, or the tool is running for it", "not_refundable"};

    const money_back back = co_await send_back<Task>(parts, subject);
    if (!back.sent.has_value())
        co_return failure{
            std::string("the refund is on record, and the provider has not made it yet: ") + back.sent.error().message,
            "provider_unavailable"};
    const unix_time later = parts.time.now();
    const bool taken = back.taken;
    const transition_result ended =
        co_await transition<Task>(parts.store).apply(subject, [taken, later](const payment& last) {
            return lifecycle::returned(last, taken, later);
        });
    if (ended == transition_result::failed)
        co_return failure{"the money has gone back, and the payment store could not note it", "store_unavailable"};
    co_return subject;
}

}  // namespace detail

/// Returns one payment's money on the operator's order, also after a delivery: refunds captured money, voids
/// reserved money, adds to a balance what it has paid. The debt is recorded before the provider is asked, so that a
/// later call of the customer, or of this function, completes an interrupted refund. Returns the payment in its new
/// state.
///
/// The provider is first asked what went back of a delivered payment at its own desk: what was refunded there is noted
/// and not refunded again.
///
/// Errors: `payment_unknown`; `not_refundable` where nothing is paid, the money was returned before, or the tool is
/// running; `disputed` while a dispute is open; `store_unavailable`; `provider_unavailable`, and `provider_mismatch`
/// where another provider took the money.
template <template <class> class Task>
Task<result<payment>> refund_payment(gating::parts<Task> parts, std::string id) {
    result<std::optional<payment>> found = co_await parts.store.find(id);
    if (!found.has_value()) co_return found.error();
    if (found->has_value() && detail::postings::is_internal((*found)->provider)) {
        if ((*found)->postings.empty())
            co_return failure{"whose account paid for it was forgotten, so there is nobody to give it to",
                              "not_refundable"};
        detail::account_provider<Task> account((*found)->provider);
        gating::parts<Task> own{parts.store, account, parts.time, parts.options};
        co_return co_await detail::refund_by<Task>(std::move(own), std::move(id), &detail::lifecycle::refund_ordered);
    }
    const bool ours = found->has_value() && (*found)->provider == parts.provider.name();
    const bool delivered = ours && (*found)->state == payment_state::delivered;
    if (delivered) {
        payment subject = std::move(**found);
        // Without an answer the provider's own refusal is left, and the record as it is.
        co_await detail::note_desk<Task>(parts, subject);
        if (subject.state == payment_state::refunded) co_return subject;
        if (subject.dispute == states::dispute::open)
            co_return failure{"the payer contests it: answer the dispute at " + subject.provider, "disputed"};
    }
    co_return co_await detail::refund_by<Task>(std::move(parts), std::move(id), &detail::lifecycle::refund_ordered);
}

}  // namespace paymcp::inline v0
