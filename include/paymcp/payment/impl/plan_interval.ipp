// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/plan_interval.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <chrono>

namespace paymcp::inline v0 {

namespace detail {

/// Months of the calendar; the last day of a month that lacks the day.
PAYMCP_INLINE unix_time add_months(unix_time start, std::int64_t count) {
    using namespace std::chrono;
    const sys_days day = floor<days>(start);
    const year_month_day from{day};
    const year_month target = year_month{from.year(), from.month()} + months(count);
    const year_month_day_last last{target.year(), month_day_last(target.month())};
    const year_month_day to{target.year(), target.month(), from.day() < last.day() ? from.day() : last.day()};
    return sys_days(to) + (start - day);
}

}  // namespace detail

namespace plans {

PAYMCP_INLINE unix_time add_intervals(unix_time start, interval each, std::int64_t count) {
    using namespace std::chrono;
    switch (each) {
        case interval::day:
            return start + days(count);
        case interval::week:
            return start + weeks(count);
        case interval::month:
            break;
        case interval::year:
            return detail::add_months(start, 12 * count);
    }
    return detail::add_months(start, count);
}

PAYMCP_INLINE std::int64_t count_intervals(unix_time start, interval each, unix_time now) {
    using namespace std::chrono;
    const std::int64_t passed = floor<days>(now - start).count();
    if (each == interval::day) return passed;
    if (each == interval::week) return floor<weeks>(now - start).count();
    // No month has more than 31 days, no year more than 366: the quotient is never too great.
    const std::int64_t most = each == interval::month ? 31 : 366;
    std::int64_t count = passed >= 0 ? passed / most : -((-passed) / (most - 3)) - 2;
    while (add_intervals(start, each, count + 1) <= now) ++count;
    return count;
}

}  // namespace plans
}  // namespace paymcp::inline v0
