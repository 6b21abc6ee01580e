// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/subscription_report.hpp>

namespace paymcp::inline v0::detail {

/// How long a period that has begun may wait for its invoice to be collected. Stripe leaves the invoice of a renewal a
/// draft for about an hour, in which the seller may change it (docs.stripe.com/billing/subscriptions/overview).
inline constexpr milliseconds collecting_time{6 * 3'600'000};

/// Until when the subscription of a report gives its plan: the end of the period that is paid. Who has not paid for the
/// current one holds the plan `grace` longer than the one before. `unix_time()` where there is none, or it is over.
constexpr unix_time held_until(const subscription_report& told, milliseconds grace) noexcept {
    switch (told.status) {
        case plans::status::active:
            return told.paid ? told.period_ends : told.period_begins + collecting_time;
        case plans::status::past_due:
            return told.period_begins + grace;
        case plans::status::none:
        case plans::status::ended:
            break;
    }
    return unix_time();
}

}  // namespace paymcp::inline v0::detail
