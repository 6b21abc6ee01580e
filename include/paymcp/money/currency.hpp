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
        std::size_t first = 0;
        std::size_t last = std::size(detail::iso4217);
        while (first < last) {
            const std::size_t middle = first + (last - first) / 2;
            const detail::iso4217_entry& entry = detail::iso4217[middle];
            const int order = name.compare(entry.code);
            if (order == 0) {
                known = true;
                minor_unit = entry.exponent != detail::no_minor_unit;
                exponent = minor_unit ? static_cast<std::uint8_t>(entry.exponent) : std::uint8_t{0};
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

    /// Whether amounts can be in this currency: it is known and has a minor unit.
    constexpr bool payable() const noexcept { return known && minor_unit; }

    friend constexpr bool operator==(const currency&, const currency&) noexcept = default;
};

/// The currency of a code, or nothing where the code is not in the table.
constexpr std::optional<currency> find_currency(std::string_view code) noexcept {
    const currency found{code};
    if (!found.known) return std::nullopt;
    return found;
}

}  // namespace paymcp::inline v0
