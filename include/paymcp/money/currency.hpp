// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/detail/iso4217.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

namespace paymcp::inline v0 {

/// A currency by its ISO 4217 code, or USDC; it can be a template argument: `price<50, USD>`, `price<50, "USD">`.
///
/// A "u" before a code of ISO 4217 counts millionths of its major unit: "uUSD" is the US dollar with six decimals. Only
/// balances and wallets take it.
///
/// An unknown code makes a currency with `known == false` instead of failing, so that the code that needs a known one
/// can report it in its own sentence. Codes are upper case. The constants are in `<paymcp/money/codes.hpp>`.
struct currency {
    char code[5]{};             ///< the code, ended by a zero; cut to four characters where it is longer (and unknown)
    std::uint8_t exponent = 0;  ///< decimals of the minor unit: 2 for USD, 0 for JPY, 3 for KWD, 6 for USDC
    bool known = false;         ///< the code is in the table
    bool minor_unit = false;    ///< false for gold, testing codes and others without a minor unit

    /// No currency: an empty name, not known.
    constexpr currency() noexcept = default;

    /// Looks a code up.
    template <std::size_t N>
    constexpr currency(const char (&literal)[N]) noexcept : currency(std::string_view{literal, N - 1}) {}

    /// Looks up a code that is known only at run time; see also `find_currency`.
    explicit constexpr currency(std::string_view name) noexcept {
        for (std::size_t i = 0; i < name.size() && i < sizeof code - 1; ++i) code[i] = name[i];
        const bool in_micro = name.size() == 4 && name.front() == 'u';
        const std::string_view wanted = in_micro ? name.substr(1) : name;
        std::size_t first = 0;
        std::size_t last = std::size(detail::iso4217);
        while (first < last) {
            const std::size_t middle = first + (last - first) / 2;
            const detail::iso4217_entry& entry = detail::iso4217[middle];
            const int order = wanted.compare(entry.code);
            if (order == 0) {
                minor_unit = entry.exponent != detail::no_minor_unit;
                known = minor_unit || !in_micro;
                exponent = minor_unit ? static_cast<std::uint8_t>(entry.exponent) : std::uint8_t{0};
                if (in_micro && minor_unit) exponent = micro_decimals;
                return;
            }
            if (order < 0) {
                last = middle;
            } else {
                first = middle + 1;
            }
        }
    }

    /// The code: "USD".
    constexpr std::string_view name() const noexcept { return code; }

    /// The code that people read: "USD", also of "uUSD".
    constexpr std::string_view shown() const noexcept { return name().substr(counts_micro() ? 1 : 0); }

    /// Whether its units are millionths: "uUSD".
    constexpr bool counts_micro() const noexcept { return code[0] == 'u'; }

    /// The decimals of micro-units.
    static constexpr std::uint8_t micro_decimals = 6;

    /// Whether amounts can be in this currency: it is known and has a minor unit.
    constexpr bool payable() const noexcept { return known && minor_unit; }

    friend constexpr bool operator==(const currency&, const currency&) noexcept = default;
};

/// The same currency in millionths: "uUSD" of "USD"; USDC has six decimals itself.
constexpr currency in_micro_units(const currency& money) noexcept {
    if (money.counts_micro() || money.exponent == currency::micro_decimals) return money;
    char name[5] = "u";
    for (std::size_t i = 0; i < 3; ++i) name[i + 1] = money.code[i];
    return currency(std::string_view(name, money.name().size() + 1));
}

namespace detail {

/// How many micro-units one minor unit is.
constexpr std::int64_t micro_per_minor(const currency& money) noexcept {
    std::int64_t each = 1;
    for (int i = money.exponent; i < currency::micro_decimals; ++i) each *= 10;
    return each;
}

}  // namespace detail

/// The currency of a code, or nothing where the code is not in the table.
constexpr std::optional<currency> find_currency(std::string_view code) noexcept {
    const currency found{code};
    if (!found.known) return std::nullopt;
    return found;
}

}  // namespace paymcp::inline v0
