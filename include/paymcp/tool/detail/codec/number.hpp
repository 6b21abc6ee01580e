// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0::detail {

/// An exact number, for a rule or a value of an argument: any 64-bit integer, or a `double`.
class number {
public:
    constexpr number() noexcept = default;

    template <std::integral Integer>
    constexpr explicit number(Integer value) noexcept
        : form_(form::whole), negative_(std::cmp_less(value, 0)), magnitude_(static_cast<std::uint64_t>(value)) {
        if (negative_) magnitude_ = std::uint64_t{0} - magnitude_;
    }
    constexpr explicit number(double value) noexcept : form_(form::real), real_(value) {}
    constexpr explicit number(float value) noexcept : number(double{value}) {}

    constexpr bool given() const noexcept { return form_ != form::none; }
    constexpr bool whole() const noexcept { return form_ == form::whole; }

    /// Whether it is an integer in the range of `Integer`.
    template <std::integral Integer>
    constexpr bool fits() const noexcept {
        constexpr number lowest{std::numeric_limits<Integer>::min()};
        constexpr number highest{std::numeric_limits<Integer>::max()};
        return whole() && !less(*this, lowest) && !less(highest, *this);
    }

    /// Its value, where it `fits<Integer>()`.
    template <std::integral Integer>
    constexpr Integer as() const noexcept {
        return static_cast<Integer>(negative_ ? std::uint64_t{0} - magnitude_ : magnitude_);
    }

    /// The nearest `double`.
    constexpr double real() const noexcept {
        if (form_ == form::real) return real_;
        const auto size = static_cast<double>(magnitude_);
        return negative_ ? -size : size;
    }

    /// Exact between integers, by value of `double` otherwise.
    friend constexpr bool less(const number& a, const number& b) noexcept {
        if (!a.whole() || !b.whole()) return a.real() < b.real();
        if (a.negative_ != b.negative_) return a.negative_;
        return a.negative_ ? a.magnitude_ > b.magnitude_ : a.magnitude_ < b.magnitude_;
    }

private:
    enum class form : std::uint8_t { none, whole, real };

    form form_ = form::none;
    bool negative_ = false;
    std::uint64_t magnitude_ = 0;
    double real_ = 0;

    template <TextSink Sink>
    friend constexpr void write_number(Sink& sink, const number& value);
};

/// A finite number as `digits * 10^exponent`, which reads back as the same `double`.
struct short_decimal {
    std::uint64_t digits = 0;
    int exponent = 0;
    bool exact = false;
};

/// The powers of ten that are exact as `double`.
inline constexpr int exact_powers = 22;

/// Every integer up to here is exact as `double`.
inline constexpr double exact_integers = 9'007'199'254'740'992.0;

constexpr double power_of_ten(int exponent) noexcept {
    double power = 1;
    for (; exponent > 0; --exponent) power *= 10;
    return power;
}

/// Finds the shortest decimal text of a number. A product or quotient of two exact numbers is rounded once, as a reader
/// of the text rounds, so equality proves the text; this works for about 15 digits between 1e-22 and 1e37.
constexpr short_decimal decimal_of(double magnitude) noexcept {
    if (!(magnitude <= std::numeric_limits<double>::max())) return {};
    for (int decimals = 0; decimals <= exact_powers; ++decimals) {
        const double power = power_of_ten(decimals);
        if (magnitude > exact_integers / power) break;
        const auto digits = static_cast<std::uint64_t>(magnitude * power + 0.5);
        if (static_cast<double>(digits) / power == magnitude) return {digits, -decimals, true};
    }
    for (int zeros = 1; zeros <= exact_powers; ++zeros) {
        const double power = power_of_ten(zeros);
        if (!(magnitude / power < exact_integers)) continue;
        const auto digits = static_cast<std::uint64_t>(magnitude / power + 0.5);
        if (static_cast<double>(digits) * power == magnitude) return {digits, zeros, true};
    }
    return {};
}

/// Whether `write_number` can write it.
constexpr bool has_short_text(const number& value) noexcept {
    if (value.whole() || !value.given()) return true;
    return decimal_of(value.real() < 0 ? -value.real() : value.real()).exact;
}

/// Writes a number as JSON: "1", "0.5", "-2000". A `double` must have a short decimal text (`has_short_text`).
template <TextSink Sink>
constexpr void write_number(Sink& sink, const number& value) {
    if (value.whole() ? value.negative_ : value.real_ < 0) sink.put('-');
    if (value.whole()) {
        write_integer(sink, value.magnitude_);
        return;
    }
    const short_decimal text = decimal_of(value.real_ < 0 ? -value.real_ : value.real_);
    char digits[48]{};
    std::size_t first = sizeof digits;
    std::uint64_t rest = text.digits;
    for (int place = text.exponent; rest != 0 || place <= 0; ++place, rest /= 10) {
        if (place == 0 && text.exponent < 0) digits[--first] = '.';
        digits[--first] = static_cast<char>('0' + rest % 10);
    }
    sink.put(std::string_view{digits + first, sizeof digits - first});
    for (int zeros = text.exponent; zeros > 0; --zeros) sink.put('0');
}

}  // namespace paymcp::inline v0::detail
