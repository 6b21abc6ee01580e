// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/jcs.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// Writes one value; `sound` turns false where it has no canonical text.
class jcs_writer {
public:
    void write(const boost::json::value& value, std::size_t depth);

    bool sound = true;
    std::string text;

private:
    static constexpr std::size_t max_depth = 32;

    void write_object(const boost::json::object& object, std::size_t depth);
    void write_array(const boost::json::array& array, std::size_t depth);
    void write_string(std::string_view string);
    void write_number(double number);
};

/// UTF-8, which a parser has checked, as UTF-16.
PAYMCP_INLINE std::u16string jcs_key(std::string_view utf8) {
    std::u16string key;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        std::uint32_t point = length == 1 ? lead : lead & (0xffU >> (length + 1));
        for (std::size_t at = 1; at < length && i + at < utf8.size(); ++at)
            point = point << 6U | (static_cast<unsigned char>(utf8[i + at]) & 0x3fU);
        i += length;
        if (point >= 0x10000) {
            point -= 0x10000;
            key += static_cast<char16_t>(0xd800U + (point >> 10U));
            key += static_cast<char16_t>(0xdc00U + (point & 0x3ffU));
        } else {
            key += static_cast<char16_t>(point);
        }
    }
    return key;
}

PAYMCP_INLINE void jcs_writer::write(const boost::json::value& value, std::size_t depth) {
    constexpr std::int64_t exact = std::int64_t{1} << 53U;
    if (depth > max_depth) {
        sound = false;
        return;
    }
    switch (value.kind()) {
        case boost::json::kind::null: text += "null"; break;
        case boost::json::kind::bool_: text += value.get_bool() ? "true" : "false"; break;
        case boost::json::kind::string: write_string(value.get_string()); break;
        case boost::json::kind::array: write_array(value.get_array(), depth); break;
        case boost::json::kind::object: write_object(value.get_object(), depth); break;
        case boost::json::kind::double_: write_number(value.get_double()); break;
        case boost::json::kind::uint64: write_number(static_cast<double>(value.get_uint64())); break;
        case boost::json::kind::int64: {
            const std::int64_t number = value.get_int64();
            if (number >= -exact && number <= exact) text += std::to_string(number);
            else write_number(static_cast<double>(number));
            break;
        }
    }
}

PAYMCP_INLINE void jcs_writer::write_object(const boost::json::object& object, std::size_t depth) {
    std::vector<std::pair<std::u16string, const boost::json::key_value_pair*>> members;
    members.reserve(object.size());
    for (const auto& member : object) members.emplace_back(jcs_key(member.key()), &member);
    std::ranges::sort(members, {}, [](const auto& member) -> const std::u16string& { return member.first; });
    text += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i > 0) text += ',';
        write_string(members[i].second->key());
        text += ':';
        write(members[i].second->value(), depth + 1);
    }
    text += '}';
}

PAYMCP_INLINE void jcs_writer::write_array(const boost::json::array& array, std::size_t depth) {
    text += '[';
    for (std::size_t i = 0; i < array.size(); ++i) {
        if (i > 0) text += ',';
        write(array[i], depth + 1);
    }
    text += ']';
}

PAYMCP_INLINE void jcs_writer::write_string(std::string_view string) {
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    constexpr std::string_view escaped = "\b\t\n\f\r\"\\";
    constexpr std::string_view letters = "btnfr\"\\";
    text += '"';
    for (const char c : string) {
        const std::size_t at = escaped.find(c);
        if (at != std::string_view::npos) {
            text += '\\';
            text += letters[at];
        } else if (static_cast<unsigned char>(c) < 0x20) {
            text.append("\\u00");
            text += hexadecimal[static_cast<unsigned char>(c) >> 4U];
            text += hexadecimal[static_cast<unsigned char>(c) & 15U];
        } else {
            text += c;
        }
    }
    text += '"';
}

/// `Number::toString` of ECMAScript: the shortest digits, a point up to 21 digits before it and 6 zeros behind it, and
/// an exponent beyond.
PAYMCP_INLINE void jcs_writer::write_number(double number) {
    if (!std::isfinite(number)) {
        sound = false;
        return;
    }
    if (number == 0) {
        text += '0';
        return;
    }
    char written[32];
    const auto end = std::to_chars(written, written + sizeof written, std::abs(number), std::chars_format::scientific);
    const std::string_view whole(written, static_cast<std::size_t>(end.ptr - written));
    const std::size_t e = whole.find('e');
    std::string digits(whole.substr(0, e));
    std::erase(digits, '.');
    const int point = std::atoi(std::string(whole.substr(e + 1)).c_str()) + 1;
    const int count = static_cast<int>(digits.size());
    if (number < 0) text += '-';
    if (point > 21 || point <= -6) {
        text += digits[0];
        if (count > 1) text.append(".").append(digits, 1);
        text.append(point > 0 ? "e+" : "e-").append(std::to_string(std::abs(point - 1)));
    } else if (point <= 0) {
        text.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
    } else if (count <= point) {
        text.append(digits).append(static_cast<std::size_t>(point - count), '0');
    } else {
        const auto before = static_cast<std::size_t>(point);
        text.append(digits, 0, before).append(".").append(digits, before);
    }
}

PAYMCP_INLINE std::optional<std::string> jcs_text(const boost::json::value& value) {
    jcs_writer writer;
    writer.write(value, 0);
    if (!writer.sound) return std::nullopt;
    return std::move(writer.text);
}

}  // namespace paymcp::inline v0::detail
