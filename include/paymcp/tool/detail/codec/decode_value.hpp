// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/detail/codec/number.hpp>
#include <paymcp/tool/detail/limits.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// @file
/// The checks of decoding that do not depend on an author's type, so that they are compiled once.

namespace paymcp::inline v0::detail {

/// The position of a value in the arguments: a chain up the call stack, turned into text only for an error.
struct place {
    const place* above = nullptr;
    std::string_view key{};     ///< of a member, where `index` is `unlimited`
    std::size_t index = unlimited;

    /// The RFC 6901 JSON pointer; empty for the arguments as a whole.
    std::string pointer() const;
};

/// A short description of a value for an error message; it shows only the start of the caller's text.
std::string glimpse(const boost::json::value& value);

/// Reports a value that does not match; always false, for `return refuse(...)`.
bool refuse(argument_error& why, const place& at, std::string_view expected, const boost::json::value& got);

std::string text_of(const number& value);

/// "a number", "a number of at least 1", "an integer between 1 and 4096".
std::string expected_number(std::string_view what, const limits& bounds);

bool within(const number& value, const limits& bounds) noexcept;

/// Refuses a value that holds a number which `is_out_of_range`: it could not be stored until it is paid for.
bool check_numbers(const boost::json::value& from, const place& at, argument_error& why);

/// The integer that a JSON number is, exactly. `3.0` is 3; from 2^53 on a `double` may be a rounded number, so it
/// counts as no integer.
std::optional<number> whole_number(const boost::json::value& value) noexcept;

bool decode_whole(const boost::json::value& from, number& into, const limits& bounds, const place& at,
                         argument_error& why);

bool decode_real(const boost::json::value& from, double& into, double largest, const limits& bounds,
                        const place& at, argument_error& why);

/// "at most 200 characters", for what is out of `bounds`.
std::string expected_size(std::string_view unit, std::size_t size, const limits& bounds);

bool check_size(std::string_view unit, std::size_t size, const limits& bounds, const place& at,
                       argument_error& why);

bool decode_string(const boost::json::value& from, std::string& into, const limits& bounds, const place& at,
                          argument_error& why);

bool is_one_of(std::string_view key, const std::string_view* names, std::size_t count) noexcept;

/// Refuses the first key that is not one of `names`.
bool refuse_extra(const boost::json::object& from, const std::string_view* names, std::size_t count,
                         const place& at, argument_error& why);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/detail/codec/impl/decode_value.ipp>
#endif
