// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/log_line.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/core/detail/utc_text.hpp>

#include <algorithm>

namespace paymcp::inline v0::detail {

inline constexpr std::string_view payment_id_mark = "pay_";

PAYMCP_INLINE std::string without_payment_ids(std::string_view text) {
    constexpr std::string_view mark = payment_id_mark;
    constexpr std::size_t kept = 6;
    std::string out;
    for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark)) {
        const std::size_t begin = at + mark.size();
        const std::size_t end = std::min(text.find_first_not_of("0123456789abcdef", begin), text.size());
        const std::size_t shown = std::min(end, begin + kept);
        out.append(text.substr(0, shown)).append(shown < end ? "..." : "");
        text.remove_prefix(end);
    }
    return out.append(text);
}

PAYMCP_INLINE log_line::log_line(unix_time at, log_level level, std::string_view event) {
    text_.reserve(usual_length);
    word("ts", utc_text(at, utc_precision::in_milliseconds)).word("level", name_of(level)).word("event", event);
}

PAYMCP_INLINE log_line& log_line::word(std::string_view key, std::string_view given) {
    if (!text_.empty()) text_ += ' ';
    text_.append(key).append("=");
    if (given.size() <= max_shown && is_plain(given) && given.find(payment_id_mark) == given.npos) {
        text_.append(given);
        return *this;
    }
    std::string value = without_payment_ids(given.substr(0, max_shown));
    if (given.size() > max_shown) value += "...";
    if (!is_plain(value)) value = quoted(value);
    text_.append(value);
    return *this;
}

PAYMCP_INLINE bool log_line::is_plain(std::string_view value) {
    return !value.empty() &&
           std::ranges::all_of(value, [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\'; });
}

}  // namespace paymcp::inline v0::detail
