// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>

#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <type_traits>

namespace paymcp::inline v0 {

namespace detail {

using minor_limits = std::numeric_limits<std::int64_t>;

constexpr std::int64_t sum_of(std::int64_t a, std::int64_t b) {
    if (b > 0 ? a > minor_limits::max() - b : a < minor_limits::min() - b) {
        throw std::overflow_error("paymcp: an amount must fit into 64 bits of minor units");
    }
    return a + b;
}

constexpr std::int64_t difference_of(std::int64_t a, std::int64_t b) {
    if (b > 0 ? a < minor_limits::min() + b : a > minor_limits::max() + b) {
        throw std::overflow_error("paymcp: an amount must fit into 64 bits of minor units");
    }
    return a - b;
}

constexpr bool product_fits(std::int64_t a, std::int64_t b) noexcept {
    if (a == 0 || b == 0) return true;
    if (a > 0) return b > 0 ? a <= minor_limits::max() / b : b >= minor_limits::min() / a;
    return b > 0 ? a >= minor_limits::min() / b : a >= minor_limits::max() / b;
}

constexpr std::int64_t product_of(std::int64_t a, std::int64_t b) {
    if (!product_fits(a, b)) {
        throw std::overflow_error("paymcp: an amount must fit into 64 bits of minor units");
    }
    return a * b;
}

/// Integers that count: neither `bool` nor character types.
template <class T>
concept CountingInteger = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                          !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
                          !std::same_as<T, char32_t>;

template <CountingInteger Integer>
constexpr std::int64_t count_of(Integer value) {
    if constexpr (std::is_unsigned_v<Integer>) {
        if (value > static_cast<std::uint64_t>(minor_limits::max())) {
            throw std::overflow_error("paymcp: an amount must fit into 64 bits of minor units");
        }
    }
    return static_cast<std::int64_t>(value);
}

}  // namespace detail

/// An amount of money in whole minor units (cents, yen, fils). Its currency is part of the type.
///
/// Arithmetic is exact. A result that does not fit into 64 bits does not compile in a constant expression and throws
/// `std::overflow_error` at run time. There is no division, because it would need rounding, and no floating point.
/// Amounts of different currencies cannot be added or compared. An amount can be a template argument.
template <currency C>
struct amount {
    static_assert(C.payable(),
                  "paymcp: an amount needs a currency of ISO 4217 that has a minor unit, or USDC "
                  "(docs/errors.md#prices-and-amounts)");

    static constexpr currency money = C;

    std::int64_t minor = 0;  ///< minor units; may be negative

    constexpr amount() noexcept = default;

    /// An amount of `units` minor units; the same as `units * minor_units<C>`.
    template <detail::CountingInteger Integer>
    explicit constexpr amount(Integer units) : minor{detail::count_of(units)} {}

    constexpr amount& operator+=(amount other) { return *this = *this + other; }
    constexpr amount& operator-=(amount other) { return *this = *this - other; }

    friend constexpr amount operator+(amount a, amount b) { return amount{detail::sum_of(a.minor, b.minor)}; }
    friend constexpr amount operator-(amount a, amount b) { return amount{detail::difference_of(a.minor, b.minor)}; }
    friend constexpr amount operator-(amount a) { return amount{detail::difference_of(0, a.minor)}; }

    template <detail::CountingInteger Integer>
    friend constexpr amount operator*(amount a, Integer times) {
        return amount{detail::product_of(a.minor, detail::count_of(times))};
    }
    template <detail::CountingInteger Integer>
    friend constexpr amount operator*(Integer times, amount a) {
        return a * times;
    }

    friend constexpr bool operator==(amount, amount) noexcept = default;
    friend constexpr std::strong_ordering operator<=>(amount, amount) noexcept = default;
};

/// One minor unit of a currency: `50 * minor_units<USD>` is 0.50 USD.
template <currency C>
inline constexpr amount<C> minor_units{1};

// These are deleted instead of absent: compilers quote the line of a deleted function, and so the sentence on it.
// clang-format off
/// @{ Refused for amounts of two currencies.
template <currency A, currency B> requires(A != B)
void operator+(amount<A>, amount<B>) = delete;  // paymcp: amounts of two currencies cannot be added
template <currency A, currency B> requires(A != B)
void operator-(amount<A>, amount<B>) = delete;  // paymcp: amounts of two currencies cannot be subtracted
template <currency A, currency B> requires(A != B)
bool operator==(amount<A>, amount<B>) = delete;  // paymcp: amounts of two currencies cannot be compared
template <currency A, currency B> requires(A != B)
std::strong_ordering operator<=>(amount<A>, amount<B>) = delete;  // paymcp: amounts of two currencies have no order
/// @}
// clang-format on

}  // namespace paymcp::inline v0
