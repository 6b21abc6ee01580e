// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/mock/detail/mock_plan.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/plan_interval.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

namespace paymcp::inline v0::detail {

/// A period by its number, from zero on, and whether its invoice was declined.
struct mock_period {
    std::int64_t number = 0;
    bool declined = false;
};

PAYMCP_INLINE mock_period mock_current_period(const mock_payment& one, unix_time now) {
    // A subscription that has ended keeps its last period, which the moment of its end is no part of.
    if (one.ends) now = std::min(now, *one.ends - milliseconds(1));
    const std::int64_t latest = std::max<std::int64_t>(0, plans::count_intervals(*one.begun, *one.renews, now));
    if (!one.declined_since) return {latest};
    // What was due at that very moment is paid already.
    const std::int64_t due = plans::count_intervals(*one.begun, *one.renews, *one.declined_since) + 1;
    const std::int64_t unpaid = std::max<std::int64_t>(1, due);
    return latest >= unpaid ? mock_period{unpaid, true} : mock_period{latest};
}

PAYMCP_INLINE bool mock_plan_runs(const mock_payment& one, unix_time now) noexcept {
    return one.renews && one.begun && (!one.ends || now < *one.ends);
}

PAYMCP_INLINE subscription_report mock_subscription(const mock_payment& one, unix_time now) {
    if (!one.renews || !one.begun) return {};
    const mock_period current = mock_current_period(one, now);
    const std::int64_t last = current.declined ? current.number - 1 : current.number;
    subscription_report report;
    report.status = !mock_plan_runs(one, now) ? plans::status::ended
                    : current.declined        ? plans::status::past_due
                                              : plans::status::active;
    report.period_begins = plans::add_intervals(*one.begun, *one.renews, current.number);
    report.period_ends = plans::add_intervals(*one.begun, *one.renews, current.number + 1);
    report.renews = !one.ends;
    report.paid = !current.declined;
    report.last_paid = subscription_report::invoice{.reference = one.reference + "_" + std::to_string(last),
                                                    .amount = one.amount,
                                                    .currency = std::string(one.money.name()),
                                                    .first = last == 0};
    return report;
}

}  // namespace paymcp::inline v0::detail
