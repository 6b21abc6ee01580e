// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/money/plan_terms.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace paymcp::inline v0::plans {

/// The interval of that name, or nothing.
constexpr std::optional<interval> find_interval(std::string_view word) noexcept {
    for (const interval each : {interval::day, interval::week, interval::month, interval::year})
        if (name_of(each) == word) return each;
    return std::nullopt;
}

/// The moment `count` intervals after `start`, at the same time of the day in UTC. It is counted from the start, so
/// that a plan begun on January 31 renews on February 28 or 29 and then on March 31. `count` may be negative; the
/// result must lie in the years -32767 to 32767.
unix_time add_intervals(unix_time start, interval each, std::int64_t count);

/// How many whole intervals have passed from `start` to `now`: the greatest count whose `add_intervals` is not after
/// `now`. Negative before the start.
std::int64_t count_intervals(unix_time start, interval each, unix_time now);

}  // namespace paymcp::inline v0::plans

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/impl/plan_interval.ipp>
#endif
