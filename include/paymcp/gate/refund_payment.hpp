// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/gate/detail/money_back.hpp>
#include <paymcp/gate/detail/transition.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/payment/life_cycle.hpp>

#include <optional>
#include <string>
#include <utility>

namespace paymcp::inline v0 {

namespace detail {

/// The arrow of lifecycle.hpp that puts the debt on record.
using refund_arrow = std::optional<payment> (*)(payment, timestamp);

/// `refund_payment` for the payments from which `order` leads.
template <template <class> class Task>
Task<result<payment>> refund_by(gate_parts<Task> parts, std::string id, refund_arrow order) {
    result<std::optional<payment>> found = co_await parts.store.find(std::move(id));
    if (!found.has_value()) co_return found.error();
    if (!found->has_value()) co_return failure{"there is no such payment", "payment_unknown"};
    payment subject = std::move(**found);
    if (subject.provider != parts.provider.name())
        co_return failure{"the money was taken by " + subject.provider, "provider_mismatch"};

    const timestamp now = parts.store.lease_time(parts.time.now());
    const transition_result owed =
        co_await transition<Task>(parts.store).apply(subject, [now, order](const payment& last) {
            return order(last, now);
        });
    if (owed == transition_result::failed) co_return failure{"the payment store did not answer", "store_unavailable"};
    if (owed == transition_result::refused)
        co_return failure{"there is no money to give back, or the tool is running for it", "not_refundable"};

    const detail::money_back back = co_await send_back<Task>(parts, subject);
    if (!back.sent.has_value())
        co_return failure{
            std::string("the refund is on record, and the provider has not made it yet: ") + back.sent.error().message,
            "provider_unavailable"};
    const timestamp later = parts.time.now();
    const transition_result ended =
        co_await transition<Task>(parts.store).apply(subject, [taken = back.taken, later](const payment& last) {
            return lifecycle::returned(last, taken, later);
        });
    if (ended == transition_result::failed)
        co_return failure{"the money has gone back, and the payment store could not note it", "store_unavailable"};
    co_return subject;
}

}  // namespace detail

/// Sends one payment's money back because the operator says so, also after a delivery: refunds what was taken, releases
/// what was only reserved. The debt is on record before the provider is asked, so that a call of the customer, or this
/// again, finishes what could not be finished now. Returns the payment as it then stands.
///
/// Errors: `payment_unknown`; `not_refundable` where nothing is paid, it has gone back already, or the tool is running;
/// `store_unavailable`; `provider_unavailable`, and `provider_mismatch` where another provider took the money.
template <template <class> class Task>
Task<result<payment>> refund_payment(gate_parts<Task> parts, std::string id) {
    return detail::refund_by<Task>(std::move(parts), std::move(id), &lifecycle::refund_ordered);
}

}  // namespace paymcp::inline v0
