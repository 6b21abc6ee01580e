// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/utc_text.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <array>
#include <chrono>
#include <cstdio>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string utc_text(unix_time at, utc_precision precision) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    std::array<char, 8> fraction{};
    if (precision == utc_precision::in_milliseconds)
        std::snprintf(fraction.data(), fraction.size(), ".%03d", static_cast<int>(time.subseconds().count()));
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d%sZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), fraction.data());
    return text.data();
}

}  // namespace paymcp::inline v0::detail
