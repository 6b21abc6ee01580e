// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_number.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <system_error>
#include <utility>

#ifndef __cpp_lib_to_chars
#include <locale.h>
#include <stdlib.h>
#endif

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string pointer_step(std::string_view name) {
    std::string step;
    for (const char c : name) {
        if (c == '~')
            step += "~0";
        else if (c == '/')
            step += "~1";
        else
            step += c;
    }
    return step;
}

PAYMCP_INLINE bool is_out_of_range(const boost::json::value& value) noexcept {
    return value.is_double() && !std::isfinite(value.get_double());
}

PAYMCP_INLINE std::optional<std::string> out_of_range_at(const boost::json::value& value) {
    const auto below = [](std::string step, std::string rest) {
        return std::optional(std::string(1, '/') + std::move(step) + rest);
    };
    if (const auto* array = value.if_array()) {
        for (std::size_t i = 0; i < array->size(); ++i)
            if (auto found = out_of_range_at((*array)[i])) return below(std::to_string(i), std::move(*found));
    } else if (const auto* object = value.if_object()) {
        for (const auto& member : *object)
            if (auto found = out_of_range_at(member.value())) return below(pointer_step(member.key()), *found);
    } else if (is_out_of_range(value)) {
        return std::string();
    }
    return std::nullopt;
}

PAYMCP_INLINE std::int64_t read_exponent(std::string_view text) noexcept {
    constexpr std::int64_t far = 1'000'000'000'000'000;
    if (text.starts_with('+')) text.remove_prefix(1);
    std::int64_t exponent = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (failure != std::errc{}) return text.starts_with('-') ? -far : far;
    return std::clamp(exponent, -far, far);
}

PAYMCP_INLINE written_number read_written(std::string_view text) {
    written_number read;
    read.negative = text.starts_with('-');
    if (read.negative) text.remove_prefix(1);
    const std::size_t mantissa = std::min(text.find_first_of("eE"), text.size());
    if (mantissa < text.size()) read.exponent = read_exponent(text.substr(mantissa + 1));
    bool behind_point = false;
    for (const char c : text.substr(0, mantissa)) {
        if (c == '.') {
            behind_point = true;
            continue;
        }
        if (behind_point) --read.exponent;
        if (c != '0' || !read.digits.empty()) read.digits += c;
    }
    const std::size_t last = read.digits.find_last_not_of('0');
    const std::size_t kept = last == std::string::npos ? 0 : last + 1;
    read.exponent += static_cast<std::int64_t>(read.digits.size() - kept);
    read.digits.resize(kept);
    if (read.digits.empty()) read.exponent = 0;
    return read;
}

PAYMCP_INLINE std::optional<boost::json::value> read_integer(std::string_view text) noexcept {
    const char* const end = text.data() + text.size();
    std::int64_t small = 0;
    if (std::from_chars(text.data(), end, small).ec == std::errc{}) return small;
    std::uint64_t large = 0;
    if (!text.starts_with('-') && std::from_chars(text.data(), end, large).ec == std::errc{}) return large;
    return std::nullopt;
}

PAYMCP_INLINE std::optional<boost::json::value> whole_value(const written_number& number) {
    constexpr std::int64_t max_digits = 20;
    const auto size = static_cast<std::int64_t>(number.digits.size());
    if (number.digits.empty() || number.exponent < 0 || size + number.exponent > max_digits) return std::nullopt;
    std::string text = number.negative ? "-" : "";
    text += number.digits;
    text.append(static_cast<std::size_t>(number.exponent), '0');
    return read_integer(text);
}

/// The double nearest to a number of JSON; infinite where it is too large, zero or infinite where it is too small.
PAYMCP_INLINE double parse_double(std::string_view text) noexcept {
#ifdef __cpp_lib_to_chars
    double nearest = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), nearest);
    return failure == std::errc{} ? nearest : std::numeric_limits<double>::infinity();
#else
    // libc++ has std::from_chars for double from version 20 on.
    static const locale_t plain = newlocale(LC_ALL_MASK, "C", nullptr);
    return strtod_l(std::string(text).c_str(), nullptr, plain);
#endif
}

PAYMCP_INLINE double nearest_double(std::string_view text, const written_number& number) noexcept {
    if (!number.digits.empty()) {
        double nearest = parse_double(text);
        if (nearest == 0) nearest = std::numeric_limits<double>::infinity();
        if (std::isinf(nearest)) return number.negative ? -std::abs(nearest) : std::abs(nearest);
        return nearest;
    }
    return number.negative ? -0.0 : 0.0;
}

PAYMCP_INLINE bool says(double value, const written_number& number) {
    char text[400];
    const auto shortest = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
    if (read_written({text, static_cast<std::size_t>(shortest.ptr - text)}) == number) return true;
    const auto whole = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 0);
    return read_written({text, static_cast<std::size_t>(whole.ptr - text)}) == number;
}

PAYMCP_INLINE boost::json::value read_number(std::string_view text, number_rule rule) {
    const bool by_value = rule == number_rule::by_value;
    const bool plain = text.find_first_of(".eE") == std::string_view::npos;
    if (plain && !(by_value && text == "-0")) {
        if (const auto exact = read_integer(text)) return *exact;
    }
    const written_number number = read_written(text);
    if (by_value && !plain) {
        if (const auto whole = whole_value(number)) return *whole;
    }
    const double nearest = nearest_double(text, number);
    if (!std::isfinite(nearest)) return nearest;
    if (plain && !number.digits.empty() && !says(nearest, number)) return std::numeric_limits<double>::infinity();
    const bool small = std::abs(nearest) < exact_integer_bound && std::trunc(nearest) == nearest;
    const bool negative_zero = nearest == 0 && number.negative;
    if (by_value && small && !negative_zero) return static_cast<std::int64_t>(nearest);
    return nearest;
}

}  // namespace paymcp::inline v0::detail
