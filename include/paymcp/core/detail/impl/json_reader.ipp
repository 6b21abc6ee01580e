// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_reader.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_number.hpp>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse_options.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool json_builder::on_object_end(std::size_t count, failure&) {
    --depth_;
    stack_.push_object(count);
    return true;
}

PAYMCP_INLINE bool json_builder::on_array_end(std::size_t count, failure&) {
    --depth_;
    stack_.push_array(count);
    return true;
}

PAYMCP_INLINE bool json_builder::on_key(text part, std::size_t, failure&) {
    stack_.push_key(part);
    return true;
}

PAYMCP_INLINE bool json_builder::on_string(text part, std::size_t, failure&) {
    stack_.push_string(part);
    return true;
}

PAYMCP_INLINE bool json_builder::on_bool(bool value, failure&) {
    stack_.push_bool(value);
    return true;
}

PAYMCP_INLINE bool json_builder::on_null(failure&) {
    stack_.push_null();
    return true;
}

PAYMCP_INLINE bool json_builder::enter() noexcept {
    ++depth_;
    return true;
}

PAYMCP_INLINE bool json_builder::on_part(text part) {
    stack_.push_chars(part);
    return true;
}

PAYMCP_INLINE bool json_builder::on_number(text whole) {
    const number_rule rule = depth_ >= by_value_from_ ? number_rule::by_value : number_rule::as_written;
    const boost::json::value read = read_number({whole.data(), whole.size()}, rule);
    if (read.is_int64())
        stack_.push_int64(read.get_int64());
    else if (read.is_uint64())
        stack_.push_uint64(read.get_uint64());
    else
        stack_.push_double(read.get_double());
    return true;
}

PAYMCP_INLINE std::string with_short_exponents(std::string_view text) {
    constexpr std::string_view far = "2000000000";
    std::string shortened;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        shortened += c;
        if (in_string && c == '\\' && i + 1 < text.size())
            shortened += text[++i];
        else if (c == '"')
            in_string = !in_string;
        const bool exponent = !in_string && (c == 'e' || c == 'E') && i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
        if (!exponent) continue;
        if (i + 1 < text.size() && (text[i + 1] == '-' || text[i + 1] == '+')) shortened += text[++i];
        std::size_t first = i + 1;
        std::size_t end = first;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
        while (first + 1 < end && text[first] == '0') ++first;
        const std::string_view digits = text.substr(first, end - first);
        shortened += digits.size() < far.size() ? digits : far;
        i = end - 1;
    }
    return shortened;
}

PAYMCP_INLINE boost::json::value read_json(std::string_view text, boost::json::error_code& failure,
                                           const json_reading& how) {
    boost::json::parse_options options;
    options.max_depth = how.depth;
    const auto parse = [&](std::string_view from) -> boost::json::value {
        boost::json::basic_parser<json_builder> parser(options, how.by_value_from);
        failure = {};
        const std::size_t used = parser.write_some(false, from.data(), from.size(), failure);
        if (!failure && used < from.size()) failure = boost::json::error::extra_data;
        return failure ? boost::json::value() : parser.handler().release();
    };
    boost::json::value read = parse(text);
    if (failure == boost::json::error::exponent_overflow) read = parse(with_short_exponents(text));
    return read;
}

}  // namespace paymcp::inline v0::detail
