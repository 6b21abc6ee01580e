// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/error.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>

#include <array>
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

    explicit json_builder(std::size_t by_value_from)
        : stack_({}, room_.data(), room_.size()), by_value_from_(by_value_from) {
        stack_.reset();
    }
    json_builder(const json_builder&) = delete;
    json_builder& operator=(const json_builder&) = delete;

    boost::json::value release() { return stack_.release(); }

    using text = boost::json::string_view;
    using failure = boost::json::error_code;

    bool on_document_begin(failure&) { return true; }
    bool on_document_end(failure&) { return true; }
    bool on_object_begin(failure&) { return enter(); }
    bool on_array_begin(failure&) { return enter(); }
    bool on_object_end(std::size_t count, failure&);
    bool on_array_end(std::size_t count, failure&);
    bool on_key_part(text part, std::size_t, failure&) { return on_part(part); }
    bool on_string_part(text part, std::size_t, failure&) { return on_part(part); }
    bool on_key(text part, std::size_t, failure&);
    bool on_string(text part, std::size_t, failure&);
    bool on_number_part(text, failure&) { return true; }
    bool on_int64(std::int64_t, text whole, failure&) { return on_number(whole); }
    bool on_uint64(std::uint64_t, text whole, failure&) { return on_number(whole); }
    bool on_double(double, text whole, failure&) { return on_number(whole); }
    bool on_bool(bool value, failure&);
    bool on_null(failure&);
    bool on_comment_part(text, failure&) { return true; }
    bool on_comment(text, failure&) { return true; }

private:
    bool enter() noexcept;

    bool on_part(text part);

    /// The number's text is complete: the parser gets the whole input at once.
    bool on_number(text whole);

    std::array<unsigned char, 2048> room_;  ///< the stack allocates only for larger messages
    boost::json::value_stack stack_;
    std::size_t by_value_from_;
    std::size_t depth_ = 0;
};

/// The text with exponents shortened to what the parser can count. A shortened exponent stays out of every range, for
/// any number of digits before it.
std::string with_short_exponents(std::string_view text);

/// Reads strict JSON in UTF-8, for messages and for stored texts. Numbers are read by `read_number`: integers exactly,
/// others as the nearest `double`.
///
/// Null, with `failure` set to one of `boost::json::error`, where the text is not JSON or nests too deeply. The last of
/// several members of the same name wins.
boost::json::value read_json(std::string_view text, boost::json::error_code& failure,
                                    const json_reading& how = {});

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/json_reader.ipp>
#endif
