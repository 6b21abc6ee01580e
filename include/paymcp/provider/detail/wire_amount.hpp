// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/amount.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A currency with a provider's rule for it.
template <class Value>
struct currency_rule {
    std::string_view code;
    Value value;
};

/// The rule for a currency, or the fallback.
template <class Value, std::size_t Size>
constexpr Value rule_for(const currency_rule<Value> (&rules)[Size], currency money, Value fallback) noexcept {
    for (const currency_rule<Value>& rule : rules)
        if (rule.code == money.name()) return rule.value;
    return fallback;
}

/// Whether a currency is in a list of three-letter codes separated by single spaces.
constexpr bool is_listed(std::string_view codes, currency money) noexcept {
    if (money.name().size() != 3) return false;
    for (std::size_t at = 0; at + 3 <= codes.size(); at += 4)
        if (codes.substr(at, 3) == money.name()) return true;
    return false;
}

constexpr std::int64_t ten_to_the(int power) noexcept {
    std::int64_t result = 1;
    for (; power > 0; --power) result *= 10;
    return result;
}

/// The smallest amount, in minor units, that a provider with `decimals` decimals can write.
constexpr std::int64_t step_of(currency money, int wire_decimals) noexcept {
    return ten_to_the(static_cast<int>(money.exponent) - wire_decimals);
}

/// Converts minor units to a provider's units, which have other decimals for some currencies; nothing where it would be
/// inexact.
constexpr std::optional<std::int64_t> to_wire(std::int64_t minor, currency money, int wire_decimals) noexcept {
    const std::int64_t step = step_of(money, wire_decimals);
    const std::int64_t factor = ten_to_the(wire_decimals - static_cast<int>(money.exponent));
    if (minor % step != 0 || !product_fits(minor, factor)) return std::nullopt;
    return minor / step * factor;
}

/// The inverse.
constexpr std::optional<std::int64_t> from_wire(std::int64_t units, currency money, int wire_decimals) noexcept {
    const std::int64_t step = step_of(money, wire_decimals);
    const std::int64_t factor = ten_to_the(wire_decimals - static_cast<int>(money.exponent));
    if (units % factor != 0 || !product_fits(units, step)) return std::nullopt;
    return units / factor * step;
}

/// Minor units as decimal text with a provider's decimals.
std::optional<std::string> to_wire_text(std::int64_t minor, currency money, int wire_decimals);

/// Decimal text as minor units; nothing where it is inexact.
std::optional<std::int64_t> from_wire_text(std::string_view text, currency money);

/// The rules of a provider that charges every amount from one minor unit on, with the decimals of ISO 4217.
struct charges_of_any_amount {
    static constexpr std::int64_t minimum(currency) noexcept { return 1; }
    static constexpr std::int64_t step(currency) noexcept { return 1; }
};

/// Refuses at run time a price that a static check would refuse.
template <class Charges>
std::optional<provider_error> refuse_amount(const std::string& title, const checkout_request& order) {
    if (order.amount > 0 && Charges::takes(order.money) && order.amount >= Charges::minimum(order.money) &&
        order.amount % Charges::step(order.money) == 0)
        return std::nullopt;
    return provider_error{title + " cannot charge " + format_amount(order.amount, order.money), false};
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/detail/impl/wire_amount.ipp>
#endif
