// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The outcome of reading decimal text as minor units.
enum class decimal_outcome : std::uint8_t {
    exact,
    malformed,          ///< not `-?(0|[1-9][0-9]*)(\.[0-9]+)?`
    too_many_decimals,  ///< a digit other than zero stands below the minor unit
    too_large,          ///< more than 64 bits of minor units
};

struct decimal_reading {
    std::int64_t minor = 0;
    decimal_outcome outcome = decimal_outcome::exact;
    std::size_t decimals = 0;  ///< digits after the point, zeros included
};

/// Accumulates the digits of a number that must not exceed a limit.
struct digit_gatherer {
    std::uint64_t value = 0;
    std::uint64_t limit;

    constexpr bool add(char character) noexcept {
        const auto digit = static_cast<unsigned>(character - '0');
        if (value > (limit - digit) / 10) return false;
        value = value * 10 + digit;
        return true;
    }
};

constexpr bool is_digit(char character) noexcept { return character >= '0' && character <= '9'; }

/// Reads decimal text exactly, without rounding. Zeros below the minor unit change nothing and are accepted.
constexpr decimal_reading read_decimal(std::string_view text, std::size_t exponent) noexcept {
    constexpr decimal_reading malformed{0, decimal_outcome::malformed, 0};
    decimal_reading reading;
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    constexpr auto highest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    digit_gatherer digits{0, highest + (negative ? 1U : 0U)};
    bool fits = true;
    bool exact = true;

    std::size_t at = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) fits = fits && digits.add(text[at]);
    if (at == 0 || (at > 1 && text[0] == '0')) return malformed;
    if (at < text.size()) {
        if (text[at] != '.') return malformed;
        for (++at; at < text.size() && is_digit(text[at]); ++at, ++reading.decimals) {
            if (reading.decimals < exponent) {
                fits = fits && digits.add(text[at]);
            } else {
                exact = exact && text[at] == '0';
            }
        }
        if (at < text.size() || reading.decimals == 0) return malformed;
    }
    for (std::size_t given = reading.decimals; given < exponent; ++given) fits = fits && digits.add('0');

    if (!exact) {
        reading.outcome = decimal_outcome::too_many_decimals;
    } else if (!fits) {
        reading.outcome = decimal_outcome::too_large;
    } else {
        reading.minor = static_cast<std::int64_t>(negative ? std::uint64_t{0} - digits.value : digits.value);
    }
    return reading;
}

}  // namespace paymcp::inline v0::detail
