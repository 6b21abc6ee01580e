// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/response_text.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/security_headers.hpp>

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string http_date(std::chrono::system_clock::time_point at) {
    constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - day)};
    const auto two = [](auto number) {
        const std::string digits = std::to_string(number);
        return digits.size() < 2 ? "0" + digits : digits;
    };
    std::string text{weekdays[std::chrono::weekday{day}.c_encoding()]};
    text.append(", ").append(two(static_cast<unsigned>(date.day())));
    text.append(" ").append(months[static_cast<unsigned>(date.month()) - 1]);
    text.append(" ").append(std::to_string(static_cast<int>(date.year())));
    text.append(" ").append(two(time.hours().count()));
    text.append(":").append(two(time.minutes().count()));
    text.append(":").append(two(time.seconds().count()));
    return text.append(" GMT");
}

/// `http_date` of now: one text serves all answers of a second.
PAYMCP_INLINE std::string_view date_now() {
    static thread_local std::chrono::sys_seconds second{};
    static thread_local std::string text;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (text.empty() || now != second) {
        text = http_date(now);
        second = now;
    }
    return text;
}

PAYMCP_INLINE bool is_writable(const http::header& header) {
    constexpr auto is_control = [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; };
    constexpr auto breaks_name = [is_control](char c) { return is_control(c) || c == ':' || c == ' ' || c == '\t'; };
    // Without an early end, so that the compiler looks at 16 characters at once.
    bool broken = header.name.empty();
    for (const char c : header.name) broken |= breaks_name(c);
    for (const char c : header.value) broken |= is_control(c);
    return !broken;
}

PAYMCP_INLINE bool is_framing(std::string_view name) {
    return same_ignoring_case(name, "Content-Length") || same_ignoring_case(name, "Transfer-Encoding") ||
           same_ignoring_case(name, "Connection") || same_ignoring_case(name, "Date");
}

inline constexpr std::size_t usual_head = 400;

PAYMCP_INLINE std::string response_top(const http::response& response) {
    const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status));
    std::string head;
    head.reserve(usual_head);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    head.append(reason.data(), reason.size()).append("\r\n");
    for (const http::header& header : response.headers) {
        if (!is_framing(header.name)) head.append(header.name).append(": ").append(header.value).append("\r\n");
    }
    return head.append("Date: ").append(date_now()).append("\r\n");
}

PAYMCP_INLINE std::string_view connection_field(bool keep_alive) {
    return keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
}

PAYMCP_INLINE std::string response_head(const http::response& response, bool keep_alive) {
    std::string head = response_top(response);
    const bool bodiless = response.status < 200 || response.status == 204 || response.status == 304;
    if (!bodiless) head.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
    return head.append(connection_field(keep_alive));
}

PAYMCP_INLINE std::string streaming_head(const http::response& response, bool keep_alive, bool chunked) {
    std::string head = response_top(response);
    if (chunked) head += "Transfer-Encoding: chunked\r\n";
    return head.append(connection_field(keep_alive && chunked));
}

PAYMCP_INLINE void append_chunk(std::string& text, std::string_view bytes) {
    std::array<char, 16> size{};
    const auto written = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16);
    text.append(size.data(), written.ptr).append("\r\n").append(bytes).append("\r\n");
}

PAYMCP_INLINE http::response failure_response() {
    return plain_response(500, "The server failed to answer this request.");
}

PAYMCP_INLINE http::response writable_response(http::response response) {
    return std::ranges::all_of(response.headers, is_writable) ? response : failure_response();
}

PAYMCP_INLINE void append_piece(std::string& text, std::string_view bytes, bool chunked) {
    if (bytes.empty()) return;
    if (chunked)
        append_chunk(text, bytes);
    else
        text += bytes;
}

}  // namespace paymcp::inline v0::detail
