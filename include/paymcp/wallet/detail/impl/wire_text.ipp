// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/wire_text.hpp>

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_reader.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<std::string> from_header_base64(std::string_view text) {
    if (text.empty() || text.size() > max_wire_text * 4 / 3) return std::nullopt;
    std::string padded(text);
    if (!text.ends_with('=')) padded.append((4 - padded.size() % 4) % 4, '=');
    return from_base64(padded);
}

PAYMCP_INLINE std::optional<boost::json::object> read_wire_object(std::string_view text, std::size_t max_size) {
    if (text.size() > max_size) return std::nullopt;
    boost::json::error_code failed;
    boost::json::value value = read_json(text, failed, {.depth = 16});
    if (failed || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

/// Takes `count` digits from the front, or fails for good.
class date_reader {
public:
    explicit date_reader(std::string_view text) : rest_(text) {}

    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const bool digit = i < rest_.size() && rest_[i] >= '0' && rest_[i] <= '9';
            if (!digit) sound_ = false;
            value = value * 10 + (digit ? rest_[i] - '0' : 0);
        }
        rest_.remove_prefix(std::min(count, rest_.size()));
        return value;
    }
    char one_of(std::string_view characters) {
        const char found = rest_.empty() ? '\0' : rest_.front();
        if (found == '\0' || characters.find(found) == std::string_view::npos) sound_ = false;
        rest_.remove_prefix(rest_.empty() ? 0 : 1);
        return found;
    }
    /// The milliseconds of a fraction, if there is one.
    int fraction() {
        if (!rest_.starts_with('.')) return 0;
        rest_.remove_prefix(1);
        int value = 0;
        std::size_t count = 0;
        for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1), ++count)
            if (count < 3) value = value * 10 + (rest_.front() - '0');
        for (std::size_t i = count; i < 3; ++i) value *= 10;
        if (count == 0) sound_ = false;
        return value;
    }
    bool sound() const { return sound_; }
    bool ended() const { return rest_.empty(); }

private:
    std::string_view rest_;
    bool sound_ = true;
};

PAYMCP_INLINE std::optional<unix_time> read_rfc3339(std::string_view text) {
    date_reader from(text);
    const int year = from.digits(4);
    from.one_of("-");
    const int month = from.digits(2);
    from.one_of("-");
    const int day = from.digits(2);
    from.one_of("Tt");
    const int hour = from.digits(2);
    from.one_of(":");
    const int minute = from.digits(2);
    from.one_of(":");
    const int second = from.digits(2);
    const int fraction = from.fraction();
    const char zone = from.one_of("Zz+-");
    int offset = 0;
    if (zone == '+' || zone == '-') {
        const int hours = from.digits(2);
        from.one_of(":");
        const int minutes = from.digits(2);
        if (hours > 23 || minutes > 59) return std::nullopt;
        offset = (zone == '+' ? 1 : -1) * (hours * 60 + minutes);
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!from.sound() || !from.ended() || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return unix_time(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute - offset) +
           std::chrono::seconds(second) + milliseconds(fraction);
}

}  // namespace paymcp::inline v0::detail
