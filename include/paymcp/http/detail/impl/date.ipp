// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/detail/date.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<unix_time> parse_http_date(std::string_view text) {
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' || text[16] != ' ' ||
        text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT")
        return std::nullopt;
    const auto number = [text](std::size_t at, std::size_t length) {
        int value = -1;
        const char* const end = text.data() + at + length;
        const auto [stopped, failure] = std::from_chars(text.data() + at, end, value);
        return failure == std::errc{} && stopped == end ? value : -1;
    };
    const auto month = std::ranges::find(months, text.substr(8, 3));
    const int day = number(5, 2);
    const int year = number(12, 4);
    const int hours = number(17, 2);
    const int minutes = number(20, 2);
    const int seconds = number(23, 2);
    if (month == months.end() || day < 1 || year < 1970 || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 ||
        seconds < 0 || seconds > 60)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
           std::chrono::seconds(seconds);
}

}  // namespace paymcp::inline v0::detail
