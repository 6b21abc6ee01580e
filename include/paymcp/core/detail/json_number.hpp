// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// What makes a JSON number an integer.
enum class number_rule : std::uint8_t {
    as_written,  ///< it has neither point nor exponent
    by_value     ///< it is whole, in any notation: `3.0` and `30e-1` are 3, as in JSON Schema
};

/// Every integer of at most this magnitude is exact as `double`, and no other number rounds to one of them.
inline constexpr double exact_integer_bound = 9'007'199'254'740'992.0;

/// A member's name as a step of an RFC 6901 JSON pointer.
std::string pointer_step(std::string_view name);

/// Whether a number was read that fits neither a 64-bit integer nor a `double`: `read_number` makes it an infinity,
/// which JSON text cannot express.
bool is_out_of_range(const boost::json::value& value) noexcept;

/// The RFC 6901 JSON pointer to the first number in a value that `is_out_of_range`, or nothing.
std::optional<std::string> out_of_range_at(const boost::json::value& value);

/// The exact number of a text: `digits * 10^exponent`, without zeros at either end.
struct written_number {
    bool negative = false;
    std::string digits{};  ///< empty for zero
    std::int64_t exponent = 0;

    bool operator==(const written_number&) const = default;
};

/// Reads an exponent of any number of digits; one beyond the range of every number is capped and stays beyond it.
std::int64_t read_exponent(std::string_view text) noexcept;

written_number read_written(std::string_view text);

/// The 64-bit integer of a text of digits: signed where it fits, unsigned otherwise, or nothing.
std::optional<boost::json::value> read_integer(std::string_view text) noexcept;

/// The number as a 64-bit integer, or nothing where it is not one.
std::optional<boost::json::value> whole_value(const written_number& number);

/// The nearest `double`, rounded once; an infinity where the number overflows, or underflows to zero.
double nearest_double(std::string_view text, const written_number& number) noexcept;

/// Whether the `double`, written with all its digits or with the shortest that identify it, is exactly this number.
bool says(double value, const written_number& number);

/// The value of a number's text, which must be a JSON number. Integers are exact: one that does not fit into 64 bits is
/// accepted only where a `double` is exactly that integer. Other numbers become the nearest `double`; zero keeps its
/// sign. A number beyond both ranges is `is_out_of_range`.
boost::json::value read_number(std::string_view text, number_rule rule);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/json_number.ipp>
#endif
