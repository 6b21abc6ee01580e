// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/check_payment.hpp>
#include <paymcp/gate/detail/transition.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/gate/refund_payment.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// The outcome of closing a payment when its store ends.
enum class closing : std::uint8_t {
    over,      ///< nothing is to be paid or returned
    canceled,  ///< its link no longer works
    open,      ///< its link may still be paid
    returned,  ///< it was paid, and the money was returned
    owed,      ///< it is paid, the customer has no result, and the money was not returned
    untaken,   ///< its result was handed over, and its reserved money is not captured
};

struct closed_payment {
    closing how = closing::over;
    payment subject{};
    std::string why{};  ///< for `open`, `owed` and `untaken`: the reason
};

closed_payment handed_over(payment subject);

template <template <class> class Task>
Task<closed_payment> give_up_money(gating::parts<Task>& parts, payment subject) {
    result<payment> sent = co_await refund_by<Task>(parts, subject.id, &lifecycle::refund_at_end);
    if (sent.has_value()) co_return closed_payment{closing::returned, std::move(*sent)};
    std::string why = sent.error().message;
    if (lifecycle::awaits_caller(subject)) why = "its result has reached no caller, and " + why;
    result<std::optional<payment>> found = co_await parts.store.find(subject.id);
    if (found.has_value() && found->has_value()) subject = std::move(**found);
    if (lifecycle::is_handed_over(subject)) co_return handed_over(std::move(subject));
    const closing how =
        states::is_open(subject.state) || lifecycle::awaits_caller(subject) ? closing::owed : closing::over;
    co_return closed_payment{how, std::move(subject), std::move(why)};
}

/// Cancels the link; after a refusal asks the provider for the status.
template <template <class> class Task>
Task<closed_payment> close_link(gating::parts<Task>& parts, payment subject) {
    checkout_request order = order_of(subject, false);
    const provider_result<void> canceled = co_await parts.provider.cancel(std::move(order));
    status_report report{.status = provider_status::canceled};
    if (!canceled.has_value()) report = co_await ask_provider<Task>(parts, subject);
    switch (report.status) {
        case provider_status::paid:
        case provider_status::authorized: {
            const bool reserved = report.status == provider_status::authorized;
            co_await transition<Task>(parts.store).apply(subject, [reserved](const payment& last) {
                return lifecycle::secured(last, reserved);
            });
            break;
        }
        case provider_status::canceled:
        case provider_status::expired:
        case provider_status::refunded: {
            const unix_time now = parts.time.now();
            co_await transition<Task>(parts.store).apply(subject, [now](const payment& last) {
                return lifecycle::ended(last, payment_state::canceled, now);
            });
            break;
        }
        case provider_status::pending:
        case provider_status::unknown:
            co_return closed_payment{closing::open, std::move(subject),
                                     canceled.has_value() ? std::string() : canceled.error().message};
    }
    if (lifecycle::money_is_known(subject.state)) co_return co_await give_up_money<Task>(parts, std::move(subject));
    co_return closed_payment{closing::canceled, std::move(subject)};
}

/// Closes a payment whose store ends, because its result can no longer be fetched. An open link is canceled at the
/// provider. Paid money is returned unless the result was handed over (`lifecycle::is_handed_over`), because a payment
/// ends with a result or a refund. The tool is not run. A run in progress continues: its money is `owed`.
template <template <class> class Task>
Task<closed_payment> close_payment(gating::parts<Task> parts, std::string id) {
    result<std::optional<payment>> found = co_await parts.store.find(std::move(id));
    if (!found.has_value() || !found->has_value()) co_return closed_payment{};
    payment subject = std::move(**found);
    if (subject.provider != parts.provider.name()) co_return closed_payment{closing::over, std::move(subject)};
    if (lifecycle::is_handed_over(subject)) co_return handed_over(std::move(subject));
    const bool linked = !subject.reference.empty();  // or no link was shown
    if (subject.state == payment_state::delivered && lifecycle::is_gratis(subject))
        co_return closed_payment{closing::over, std::move(subject)};
    if (subject.state == payment_state::created && linked)
        co_return co_await close_link<Task>(parts, std::move(subject));
    if (subject.state == payment_state::delivered || states::undelivered.contains(subject.state))
        co_return co_await give_up_money<Task>(parts, std::move(subject));
    co_return closed_payment{closing::over, std::move(subject)};
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/gate/detail/impl/close_payment.ipp>
#endif
