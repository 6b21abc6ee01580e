// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace paymcp::inline v0::detail {

/// What makes a JSON number an integer.
enum class number_rule : std::uint8_t {
    as_written,  ///< it has neither point nor exponent
    by_value     ///< it is whole, in any notation: `3.0` and `30e-1` are 3, as in JSON Schema
};

/// Every integer of at most this magnitude is exact as `double`, and no other number rounds to one of them.
inline constexpr double exact_integer_bound = 9'007'199'254'740'992.0;

/// A member's name as a step of an RFC 6901 JSON pointer.
inline std::string pointer_step(std::string_view name) {
    std::string step;
    for (const char c : name) {
        if (c == '~') step += "~0";
        else if (c == '/') step += "~1";
        else step += c;
    }
    return step;
}

/// Whether a number was read that fits neither a 64-bit integer nor a `double`: `read_number` makes it an infinity,
/// which JSON text cannot express.
inline bool is_out_of_range(const boost::json::value& value) noexcept {
    return value.is_double() && !std::isfinite(value.get_double());
}

/// The RFC 6901 JSON pointer to the first number in a value that `is_out_of_range`, or nothing.
inline std::optional<std::string> out_of_range_at(const boost::json::value& value) {
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

/// The exact number of a text: `digits * 10^exponent`, without zeros at either end.
struct written_number {
    bool negative = false;
    std::string digits{};  ///< empty for zero
    std::int64_t exponent = 0;

    bool operator==(const written_number&) const = default;
};

/// Reads an exponent of any number of digits; one beyond the range of every number is capped and stays beyond it.
inline std::int64_t read_exponent(std::string_view text) noexcept {
    constexpr std::int64_t far = 1'000'000'000'000'000;
    if (text.starts_with('+')) text.remove_prefix(1);
    std::int64_t exponent = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (failure != std::errc{}) return text.starts_with('-') ? -far : far;
    return std::clamp(exponent, -far, far);
}

inline written_number read_written(std::string_view text) {
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

/// The 64-bit integer of a text of digits: signed where it fits, unsigned otherwise, or nothing.
inline std::optional<boost::json::value> read_integer(std::string_view text) noexcept {
    const char* const end = text.data() + text.size();
    std::int64_t small = 0;
    if (std::from_chars(text.data(), end, small).ec == std::errc{}) return small;
    std::uint64_t large = 0;
    if (!text.starts_with('-') && std::from_chars(text.data(), end, large).ec == std::errc{}) return large;
    return std::nullopt;
}

/// The number as a 64-bit integer, or nothing where it is not one.
inline std::optional<boost::json::value> whole_value(const written_number& number) {
    constexpr std::int64_t most_digits = 20;
    const auto size = static_cast<std::int64_t>(number.digits.size());
    if (number.digits.empty() || number.exponent < 0 || size + number.exponent > most_digits) return std::nullopt;
    std::string text = number.negative ? "-" : "";
    text += number.digits;
    text.append(static_cast<std::size_t>(number.exponent), '0');
    return read_integer(text);
}

/// The nearest `double`, rounded once; an infinity where the number overflows, or underflows to zero.
inline double nearest_double(std::string_view text, const written_number& number) noexcept {
    double nearest = 0;
    if (!number.digits.empty()) {
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), nearest);
        if (failure != std::errc{} || nearest == 0) nearest = std::numeric_limits<double>::infinity();
        if (std::isinf(nearest)) return number.negative ? -std::abs(nearest) : std::abs(nearest);
        return nearest;
    }
    return number.negative ? -0.0 : 0.0;
}

/// Whether the `double`, written with all its digits or with the shortest that identify it, is exactly this number.
inline bool says(double value, const written_number& number) {
    char text[400];
    const auto shortest = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
    if (read_written({text, static_cast<std::size_t>(shortest.ptr - text)}) == number) return true;
    const auto whole = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 0);
    return read_written({text, static_cast<std::size_t>(whole.ptr - text)}) == number;
}

/// The value of a number's text, which must be a JSON number. Integers are exact: one that does not fit into 64 bits is
/// accepted only where a `double` is exactly that integer. Other numbers become the nearest `double`; zero keeps its
/// sign. A number beyond both ranges is `is_out_of_range`.
inline boost::json::value read_number(std::string_view text, number_rule rule) {
    const bool by_value = rule == number_rule::by_value;
    const bool plain = text.find_first_of(".eE") == std::string_view::npos;
    if (plain && !(by_value && text == "-0")) {
        if (const auto exact = detail::read_integer(text)) return *exact;
    }
    const detail::written_number number = detail::read_written(text);
    if (by_value && !plain) {
        if (const auto whole = detail::whole_value(number)) return *whole;
    }
    const double nearest = detail::nearest_double(text, number);
    if (!std::isfinite(nearest)) return nearest;
    if (plain && !number.digits.empty() && !detail::says(nearest, number))
        return std::numeric_limits<double>::infinity();
    const bool small = std::abs(nearest) < exact_integer_bound && std::trunc(nearest) == nearest;
    const bool negative_zero = nearest == 0 && number.negative;
    if (by_value && small && !negative_zero) return static_cast<std::int64_t>(nearest);
    return nearest;
}

}  // namespace paymcp::inline v0::detail
