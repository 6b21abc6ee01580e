// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace paymcp::inline v0::plans {

/// How often a subscription is paid for. A period ends at the same time of the day; a month or a year that begins on a
/// day which the last month of it lacks ends on that month's last day.
enum class interval : std::uint8_t {
    day,
    week,
    month,
    year
};

/// The interval in one lower-case word.
constexpr std::string_view name_of(interval each) noexcept {
    switch (each) {
        case interval::day:
            return "day";
        case interval::week:
            return "week";
        case interval::month:
            return "month";
        case interval::year:
            break;
    }
    return "year";
}

}  // namespace paymcp::inline v0::plans
