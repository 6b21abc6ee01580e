// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/canonical.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_number.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void write_canonical(const boost::json::object& object, std::string& out) {
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

PAYMCP_INLINE void write_canonical(const boost::json::array& array, std::string& out) {
    char before = '[';
    for (const auto& element : array) {
        out += std::exchange(before, ',');
        write_canonical(element, out);
    }
    if (before == '[') out += '[';
    out += ']';
}

PAYMCP_INLINE void write_canonical_number(double number, std::string& out) {
    if (number == 0 && std::signbit(number))
        out += "-0.0";
    else if (std::abs(number) < exact_integer_bound && std::trunc(number) == number)
        out += std::to_string(static_cast<std::int64_t>(number));
    else
        out += boost::json::serialize(boost::json::value(number));
}

PAYMCP_INLINE void write_canonical(const boost::json::value& value, std::string& out) {
    if (value.is_object())
        write_canonical(value.get_object(), out);
    else if (value.is_array())
        write_canonical(value.get_array(), out);
    else if (value.is_double())
        write_canonical_number(value.get_double(), out);
    else
        out += boost::json::serialize(value);
}

PAYMCP_INLINE std::string canonical_text(const boost::json::object& object) {
    std::string text;
    write_canonical(object, text);
    return text;
}

}  // namespace paymcp::inline v0::detail
