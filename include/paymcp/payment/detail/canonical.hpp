// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_number.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

inline void write_canonical(const boost::json::value& value, std::string& out);

inline void write_canonical(const boost::json::object& object, std::string& out) {
    std::vector<const boost::json::key_value_pair*> members;
    members.reserve(object.size());
    for (const auto& member : object) members.push_back(&member);
    std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->key() < b->key(); });
    char before = '{';
    for (const auto* member : members) {
        out += std::exchange(before, ',');
        out += boost::json::serialize(boost::json::string_view(member->key()));
        out += ':';
        write_canonical(member->value(), out);
    }
    if (before == '{') out += '{';
    out += '}';
}

inline void write_canonical(const boost::json::array& array, std::string& out) {
    char before = '[';
    for (const auto& element : array) {
        out += std::exchange(before, ',');
        write_canonical(element, out);
    }
    if (before == '[') out += '[';
    out += ']';
}

/// 3.0 and 3 are the same number in JSON, so they must not make two payments. From 2^53 on a double may be a rounded
/// integer and is written as a double. So is negative zero, because a tool can distinguish it from 0.
inline void write_canonical_number(double number, std::string& out) {
    if (number == 0 && std::signbit(number)) out += "-0.0";
    else if (std::abs(number) < exact_integer_bound && std::trunc(number) == number)
        out += std::to_string(static_cast<std::int64_t>(number));
    else
        out += boost::json::serialize(boost::json::value(number));
}

inline void write_canonical(const boost::json::value& value, std::string& out) {
    if (value.is_object()) write_canonical(value.get_object(), out);
    else if (value.is_array()) write_canonical(value.get_array(), out);
    else if (value.is_double()) write_canonical_number(value.get_double(), out);
    else out += boost::json::serialize(value);
}

/// One text for all spellings of the same JSON object: members sorted by their bytes, no white space, integral numbers
/// as integers. It follows RFC 8785 except for the format of fractions; the text is compared only with other texts of
/// this function. No number of the object `is_out_of_range`. `read_json` reads the text as an object equal to one that
/// was read by value.
inline std::string canonical_text(const boost::json::object& object) {
    std::string text;
    detail::write_canonical(object, text);
    return text;
}

}  // namespace paymcp::inline v0::detail
