// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/utc_text.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace paymcp::inline v0::detail {

/// Appends a number with at least `digits` digits, zeros in front. `snprintf` takes ten times as long, and each line of
/// the log has a time.
PAYMCP_INLINE void append_digits(std::string& text, unsigned value, std::size_t digits) {
    const std::string decimal = std::to_string(value);
    if (decimal.size() < digits) text.append(digits - decimal.size(), '0');
    text += decimal;
}

PAYMCP_INLINE std::string utc_text(unix_time at, utc_precision precision) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    std::string text;
    append_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    append_digits(text += '-', static_cast<unsigned>(date.month()), 2);
    append_digits(text += '-', static_cast<unsigned>(date.day()), 2);
    append_digits(text += 'T', static_cast<unsigned>(time.hours().count()), 2);
    append_digits(text += ':', static_cast<unsigned>(time.minutes().count()), 2);
    append_digits(text += ':', static_cast<unsigned>(time.seconds().count()), 2);
    if (precision == utc_precision::in_milliseconds)
        append_digits(text += '.', static_cast<unsigned>(time.subseconds().count()), 3);
    return text += 'Z';
}

}  // namespace paymcp::inline v0::detail
