// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/settle_payment.hpp>
#include <paymcp/gate/refund_payment.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <optional>
#include <span>
#include <utility>

namespace paymcp::inline v0::detail {

/// The money of a call that was cut off goes back. Refused where the call has come further, or another runs for it.
std::optional<payment> cut_off(payment subject, unix_time lease_now);

/// Ends a payment of an account that no call ends: one that was not paid in its time, and one whose call was cut off,
/// which gives back what it took. Returns false where the store did not answer.
template <template <class> class Task>
Task<bool> settle_account_payment(gating::parts<Task> parts, std::span<const gating::paid_tool> tools, payment seen) {
    /// Longer than any call stays between two of its steps without a lease.
    constexpr milliseconds cut_off_after{120'000};
    const unix_time now = parts.time.now();
    if (seen.provider != parts.provider.name() || !states::is_open(seen.state)) co_return true;
    if (seen.state == payment_state::created) {
        if (now < seen.expires) co_return true;
        const transition_result ended = co_await transition<Task>(parts.store).apply(seen, [now](const payment& last) {
            return lifecycle::ended(last, payment_state::expired, now);
        });
        co_return ended != transition_result::failed;
    }
    const bool runs = seen.state == payment_state::secured || seen.state == payment_state::running;
    if (!runs) co_return co_await settle_payment<Task>(parts, tools, seen.id);
    const unix_time lease_now = parts.store.lease_time(now);
    if (now < seen.created + cut_off_after || lease_now < seen.held.until) co_return true;
    const result<payment> back = co_await refund_by<Task>(std::move(parts), std::move(seen.id), &cut_off);
    co_return back.has_value() || back.error().code != "store_unavailable";
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/gate/detail/impl/settle_account_payment.ipp>
#endif
