// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace paymcp::inline v0::detail {

/// The unit in which a moment is written.
enum class utc_precision : std::uint8_t { in_seconds, in_milliseconds };

/// The moment as RFC 3339, in UTC: "2026-08-01T10:00:00Z", or "2026-08-01T10:00:00.000Z".
inline std::string utc_text(unix_time at, utc_precision precision = utc_precision::in_seconds) {
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
