// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/amount.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/money/decimal.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace paymcp::inline v0 {

namespace detail {

template <char... Characters>
consteval decimal_reading read_literal(std::size_t exponent) {
    std::array<char, sizeof...(Characters)> digits{};
    std::size_t size = 0;
    for (const char character : {Characters...}) {
        if (character != '\'') digits[size++] = character;
    }
    return read_decimal(std::string_view{digits.data(), size}, exponent);
}

/// The amount of a literal, computed from its characters without floating point.
template <currency C, char... Characters>
consteval amount<C> literal_amount() {
    constexpr decimal_reading reading = read_literal<Characters...>(C.exponent);
    static_assert(reading.outcome != decimal_outcome::malformed,
                  "paymcp: a money literal is written in plain decimal digits, such as 0.50_usd "
                  "(docs/errors.md#prices-and-amounts)");
    static_assert(
        reading.decimals <= C.exponent,
        "paymcp: a money literal must not have more decimals than its currency (docs/errors.md#prices-and-amounts)");
    static_assert(reading.outcome != decimal_outcome::too_large,
                  "paymcp: a money literal must fit into 64 bits of minor units (docs/errors.md#prices-and-amounts)");
    return amount<C>{reading.minor};
}

}  // namespace detail

/// Exact amounts as they are written: `0.50_usd`, `80_jpy`, `1'000_eur`, `-0.05_usd`. Fewer decimals than the currency
/// has are padded with zeros; more do not compile.
inline namespace literals {

// clang-format off
/// @{ One operator for each currency.
template <char... D> consteval amount<USD> operator""_usd() { return detail::literal_amount<USD, D...>(); }
template <char... D> consteval amount<EUR> operator""_eur() { return detail::literal_amount<EUR, D...>(); }
template <char... D> consteval amount<GBP> operator""_gbp() { return detail::literal_amount<GBP, D...>(); }
template <char... D> consteval amount<JPY> operator""_jpy() { return detail::literal_amount<JPY, D...>(); }
template <char... D> consteval amount<CAD> operator""_cad() { return detail::literal_amount<CAD, D...>(); }
template <char... D> consteval amount<AUD> operator""_aud() { return detail::literal_amount<AUD, D...>(); }
template <char... D> consteval amount<CHF> operator""_chf() { return detail::literal_amount<CHF, D...>(); }
template <char... D> consteval amount<CNY> operator""_cny() { return detail::literal_amount<CNY, D...>(); }
template <char... D> consteval amount<INR> operator""_inr() { return detail::literal_amount<INR, D...>(); }
template <char... D> consteval amount<KRW> operator""_krw() { return detail::literal_amount<KRW, D...>(); }
template <char... D> consteval amount<KWD> operator""_kwd() { return detail::literal_amount<KWD, D...>(); }
template <char... D> consteval amount<USDC> operator""_usdc() { return detail::literal_amount<USDC, D...>(); }
/// @}
// clang-format on

}  // namespace literals
}  // namespace paymcp::inline v0
