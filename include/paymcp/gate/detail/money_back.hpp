// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/check_payment.hpp>
#include <paymcp/gate/gate_state.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

/// The outcome of returning money at the provider.
struct money_back {
    provider_result<void> sent;  ///< an error leaves the debt recorded for the next try
    bool taken = false;          ///< the money had been captured, so it was refunded, not only voided
};

/// Has the provider refund the captured money, or void the reserved money, of a payment recorded as `refunding` or
/// `voiding`. A reservation that was captured meanwhile is refunded.
template <template <class> class Task>
Task<money_back> send_back(gating::parts<Task>& parts, const payment& subject) {
    money_back back{.sent = provider_error{}, .taken = subject.state == payment_state::refunding};
    if (!back.taken) {
        checkout_request reserved = order_of(subject, true);
        back.sent = co_await parts.provider.void_authorization(std::move(reserved));
    }
    if (!back.taken && !back.sent.has_value()) {
        const status_report report = co_await ask_provider<Task>(parts, subject);
        back.taken = report.status == provider_status::paid || report.status == provider_status::refunded;
    }
    if (back.taken) {
        checkout_request order = order_of(subject, false);
        back.sent = co_await parts.provider.refund(std::move(order));
    }
    co_return back;
}

}  // namespace paymcp::inline v0::detail
