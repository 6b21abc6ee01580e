// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_number.hpp>

#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// How a JSON text is read. The defaults are for text that this library wrote: it was accepted within limits before,
/// and its integers are written as integers.
struct json_reading {
    static constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

    std::size_t depth = unbounded;          ///< maximum nesting of objects and arrays
    std::size_t by_value_from = unbounded;  ///< nesting from which `number_rule::by_value` applies
};

/// Builds the value from the events of Boost.JSON's parser. It reads numbers from their text, because the parser rounds
/// twice.
class json_builder {
public:
    static constexpr std::size_t max_object_size = boost::json::object::max_size();
    static constexpr std::size_t max_array_size = boost::json::array::max_size();
    static constexpr std::size_t max_key_size = boost::json::string::max_size();
    static constexpr std::size_t max_string_size = boost::json::string::max_size();

    explicit json_builder(std::size_t by_value_from) : by_value_from_(by_value_from) { stack_.reset(); }

    boost::json::value release() { return stack_.release(); }

    using text = boost::json::string_view;
    using failure = boost::json::error_code;

    bool on_document_begin(failure&) { return true; }
    bool on_document_end(failure&) { return true; }
    bool on_object_begin(failure&) { return enter(); }
    bool on_array_begin(failure&) { return enter(); }
    bool on_object_end(std::size_t count, failure&) {
        --depth_;
        stack_.push_object(count);
        return true;
    }
    bool on_array_end(std::size_t count, failure&) {
        --depth_;
        stack_.push_array(count);
        return true;
    }
    bool on_key_part(text part, std::size_t, failure&) { return on_part(part); }
    bool on_string_part(text part, std::size_t, failure&) { return on_part(part); }
    bool on_key(text part, std::size_t, failure&) {
        stack_.push_key(part);
        return true;
    }
    bool on_string(text part, std::size_t, failure&) {
        stack_.push_string(part);
        return true;
    }
    bool on_number_part(text, failure&) { return true; }
    bool on_int64(std::int64_t, text whole, failure&) { return on_number(whole); }
    bool on_uint64(std::uint64_t, text whole, failure&) { return on_number(whole); }
    bool on_double(double, text whole, failure&) { return on_number(whole); }
    bool on_bool(bool value, failure&) {
        stack_.push_bool(value);
        return true;
    }
    bool on_null(failure&) {
        stack_.push_null();
        return true;
    }
    bool on_comment_part(text, failure&) { return true; }
    bool on_comment(text, failure&) { return true; }

private:
    bool enter() noexcept {
        ++depth_;
        return true;
    }

    bool on_part(text part) {
        stack_.push_chars(part);
        return true;
    }

    /// The number's text is complete: the parser gets the whole input at once.
    bool on_number(text whole) {
        const number_rule rule = depth_ >= by_value_from_ ? number_rule::by_value : number_rule::as_written;
        const boost::json::value read = read_number({whole.data(), whole.size()}, rule);
        if (read.is_int64()) stack_.push_int64(read.get_int64());
        else if (read.is_uint64()) stack_.push_uint64(read.get_uint64());
        else stack_.push_double(read.get_double());
        return true;
    }

    boost::json::value_stack stack_;
    std::size_t by_value_from_;
    std::size_t depth_ = 0;
};

/// The text with exponents shortened to what the parser can count. A shortened exponent stays out of every range, for
/// any number of digits before it.
inline std::string with_short_exponents(std::string_view text) {
    constexpr std::string_view far = "2000000000";
    std::string shortened;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        shortened += c;
        if (in_string && c == '\\' && i + 1 < text.size()) shortened += text[++i];
        else if (c == '"') in_string = !in_string;
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

/// Reads strict JSON in UTF-8, for messages and for stored texts. Numbers are read by `read_number`: integers exactly,
/// others as the nearest `double`.
///
/// Null, with `failure` set to one of `boost::json::error`, where the text is not JSON or nests too deeply. The last of
/// several members of the same name wins.
inline boost::json::value read_json(std::string_view text, boost::json::error_code& failure,
                                    const json_reading& how = {}) {
    boost::json::parse_options options;
    options.max_depth = how.depth;
    const auto parse = [&](std::string_view from) -> boost::json::value {
        boost::json::basic_parser<detail::json_builder> parser(options, how.by_value_from);
        failure = {};
        const std::size_t used = parser.write_some(false, from.data(), from.size(), failure);
        if (!failure && used < from.size()) failure = boost::json::error::extra_data;
        return failure ? boost::json::value() : parser.handler().release();
    };
    boost::json::value read = parse(text);
    if (failure == boost::json::error::exponent_overflow) read = parse(detail::with_short_exponents(text));
    return read;
}

}  // namespace paymcp::inline v0::detail
