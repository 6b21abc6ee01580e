// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/codec/decode_value.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_number.hpp>
#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/core/detail/utf8.hpp>

#include <boost/json/serialize.hpp>

#include <cmath>
#include <cstdint>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string place::pointer() const {
    if (above == nullptr) return {};
    std::string text = above->pointer();
    string_sink sink{text};
    sink.put('/');
    if (index != unlimited) {
        write_integer(sink, index);
        return text;
    }
    return text += pointer_step(key);
}

PAYMCP_INLINE std::string glimpse(const boost::json::value& value) {
    constexpr std::size_t longest = 40;
    if (value.is_object()) return "an object";
    if (value.is_array()) return "an array";
    if (is_out_of_range(value)) return "a number out of range";
    if (!value.is_string()) return boost::json::serialize(value);
    const std::string_view whole = value.get_string();
    const std::string_view shown = first_code_points(whole, longest);
    std::string text;
    string_sink sink{text};
    write_json_string(sink, shown);
    if (shown.size() == whole.size()) return text;
    text.pop_back();
    return text.append("...\"");
}

PAYMCP_INLINE bool refuse(argument_error& why, const place& at, std::string_view expected,
                          const boost::json::value& got) {
    why.pointer = at.pointer();
    why.message = "expected ";
    why.message += expected;
    why.message += ", got ";
    why.message += glimpse(got);
    return false;
}

PAYMCP_INLINE std::string text_of(const number& value) {
    return text_from([&](auto& sink) { write_number(sink, value); });
}

PAYMCP_INLINE std::string expected_number(std::string_view what, const limits& bounds) {
    std::string text{what};
    if (bounds.lowest.given() && bounds.highest.given()) {
        text += std::string(" between ") + text_of(bounds.lowest) + " and " + text_of(bounds.highest);
    } else if (bounds.lowest.given()) {
        text += std::string(" of at least ") + text_of(bounds.lowest);
    } else if (bounds.highest.given()) {
        text += std::string(" of at most ") + text_of(bounds.highest);
    }
    return text;
}

PAYMCP_INLINE bool within(const number& value, const limits& bounds) noexcept {
    return !(bounds.lowest.given() && less(value, bounds.lowest)) &&
           !(bounds.highest.given() && less(bounds.highest, value));
}

PAYMCP_INLINE bool check_numbers(const boost::json::value& from, const place& at, argument_error& why) {
    const std::optional<std::string> below = out_of_range_at(from);
    if (!below) return true;
    why.pointer = at.pointer() + *below;
    why.message = "the number is out of range: an integer fits into 64 bits, any other number into a double";
    return false;
}

PAYMCP_INLINE std::optional<number> whole_number(const boost::json::value& value) noexcept {
    if (value.is_int64()) return number{value.get_int64()};
    if (value.is_uint64()) return number{value.get_uint64()};
    if (!value.is_double()) return std::nullopt;
    const double real = value.get_double();
    if (!(std::abs(real) < exact_integer_bound) || real != std::trunc(real)) return std::nullopt;
    return number{static_cast<std::int64_t>(real)};
}

PAYMCP_INLINE bool decode_whole(const boost::json::value& from, number& into, const limits& bounds, const place& at,
                                argument_error& why) {
    const std::optional<number> value = whole_number(from);
    if (!value || !within(*value, bounds)) return refuse(why, at, expected_number("an integer", bounds), from);
    into = *value;
    return true;
}

PAYMCP_INLINE bool decode_real(const boost::json::value& from, double& into, double largest, const limits& bounds,
                               const place& at, argument_error& why) {
    number value;
    if (from.is_int64()) value = number{from.get_int64()};
    if (from.is_uint64()) value = number{from.get_uint64()};
    if (from.is_double()) value = number{from.get_double()};
    if (!value.given() || !within(value, bounds)) return refuse(why, at, expected_number("a number", bounds), from);
    if (!(std::abs(value.real()) <= largest)) return refuse(why, at, "a number that is not so large", from);
    into = value.real();
    return true;
}

PAYMCP_INLINE std::string expected_size(std::string_view unit, std::size_t size, const limits& bounds) {
    const bool few = size < bounds.fewest;
    const std::size_t bound = few ? bounds.fewest : bounds.most;
    std::string text = few ? "at least " : "at most ";
    string_sink sink{text};
    write_integer(sink, bound);
    sink.put(' ');
    sink.put(unit);
    if (bound != 1) sink.put('s');
    return text;
}

PAYMCP_INLINE bool check_size(std::string_view unit, std::size_t size, const limits& bounds, const place& at,
                              argument_error& why) {
    if (size >= bounds.fewest && size <= bounds.most) return true;
    why.pointer = at.pointer();
    why.message = std::string("expected ") + expected_size(unit, size, bounds) + ", got " + std::to_string(size);
    return false;
}

PAYMCP_INLINE bool decode_string(const boost::json::value& from, std::string& into, const limits& bounds,
                                 const place& at, argument_error& why) {
    if (!from.is_string()) return refuse(why, at, "a string", from);
    const std::string_view text = from.get_string();
    if (!check_size("character", code_points(text), bounds, at, why)) return false;
    into = text;
    return true;
}

PAYMCP_INLINE bool is_one_of(std::string_view key, const std::string_view* names, std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        if (names[i] == key) return true;
    }
    return false;
}

PAYMCP_INLINE bool refuse_extra(const boost::json::object& from, const std::string_view* names, std::size_t count,
                                const place& at, argument_error& why) {
    for (const auto& member : from) {
        const std::string_view key = member.key();
        if (is_one_of(key, names, count)) continue;
        why.pointer = place{&at, key}.pointer();
        why.message = "not known here; ";
        if (count == 0) {
            why.message += "no arguments are taken";
            return false;
        }
        why.message += "known are ";
        for (std::size_t i = 0; i < count; ++i) {
            string_sink sink{why.message};
            if (i > 0) sink.put(", ");
            write_json_string(sink, names[i]);
        }
        return false;
    }
    return true;
}

}  // namespace paymcp::inline v0::detail
