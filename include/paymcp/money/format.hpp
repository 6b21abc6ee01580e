// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/money/amount.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/money/decimal.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0 {

namespace detail {

/// Writes an amount as decimal text with all decimals of its currency: "0.50", "80", "1.500", "-0.05". Micro-units are
/// written with two decimals, and with more where they count: "0.50", "0.002".
///
/// `minor` is in minor units of `money`; where `money` has no minor unit, the number is written without a point.
template <TextSink Sink>
constexpr void write_decimal(Sink& sink, std::int64_t minor, const currency& money) {
    auto magnitude = static_cast<std::uint64_t>(minor);
    if (minor < 0) {
        sink.put('-');
        magnitude = std::uint64_t{0} - magnitude;
    }
    char decimals[UINT8_MAX + 1]{};
    for (std::size_t i = money.exponent; i > 0; --i) {
        decimals[i - 1] = static_cast<char>('0' + magnitude % 10);
        magnitude /= 10;
    }
    write_integer(sink, magnitude);
    if (money.exponent == 0) return;
    std::size_t length = money.exponent;
    if (money.counts_micro())
        while (length > 2 && decimals[length - 1] == '0') --length;
    sink.put('.');
    sink.put(std::string_view{decimals, length});
}

/// Writes an amount with its currency code: "0.50 USD", "80 JPY", "1.500 KWD", "-0.05 USD".
template <TextSink Sink>
constexpr void write_amount(Sink& sink, std::int64_t minor, const currency& money) {
    write_decimal(sink, minor, money);
    if (money.name().empty()) return;
    sink.put(' ');
    sink.put(money.shown());
}

}  // namespace detail

/// The text of `write_decimal`, as it stands in JSON: "0.50".
std::string format_decimal(std::int64_t minor, const currency& money);

/// The text of `write_amount`: "0.50 USD".
std::string format_amount(std::int64_t minor, const currency& money);

/// @copydoc format_decimal
template <currency C>
std::string format_decimal(amount<C> sum) {
    return format_decimal(sum.minor, C);
}

/// @copydoc format_amount
template <currency C>
std::string format_amount(amount<C> sum) {
    return format_amount(sum.minor, C);
}

/// Reads another program's decimal text ("0.50") as minor units of `money`; nothing where it is not exact.
///
/// Accepted: an optional minus sign, digits without leading zeros, and decimals after a point. Both fewer decimals than
/// the currency has ("0.5") and zeros below the minor unit ("80.00" in JPY) are accepted, because they are exact.
/// Refused: any other digit below the minor unit, a plus sign, spaces, exponents, group separators, more than 64 bits,
/// a currency without minor unit.
constexpr std::optional<std::int64_t> parse_decimal(std::string_view text, const currency& money) noexcept {
    if (!money.payable()) return std::nullopt;
    const detail::decimal_reading reading = detail::read_decimal(text, money.exponent);
    if (reading.outcome != detail::decimal_outcome::exact) return std::nullopt;
    return reading.minor;
}

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/money/impl/format.ipp>
#endif
