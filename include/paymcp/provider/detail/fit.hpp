// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Whether the provider takes payments in a currency; by default it takes all, but no micro-units.
template <class Provider>
constexpr bool takes_currency(currency money) noexcept {
    if (money.counts_micro() && Provider::name != std::string_view("none")) return false;
    if constexpr (requires { { Provider::takes(money) } -> std::convertible_to<bool>; }) return Provider::takes(money);
    else return true;
}

/// The provider's smallest charge in minor units of a currency; by default one.
template <class Provider>
constexpr std::int64_t minimum_charge(currency money) noexcept {
    if constexpr (requires { { Provider::minimum(money) } -> std::convertible_to<std::int64_t>; })
        return Provider::minimum(money);
    else return 1;
}

/// The unit of which every price in a currency must be a multiple, in minor units; by default one.
template <class Provider>
constexpr std::int64_t charge_step(currency money) noexcept {
    if constexpr (requires { { Provider::step(money) } -> std::convertible_to<std::int64_t>; })
        return Provider::step(money);
    else return 1;
}

/// Whether the provider's API can refund; by default it can.
template <class Provider>
constexpr bool can_refund() noexcept {
    if constexpr (requires { { Provider::refunds } -> std::convertible_to<bool>; }) return Provider::refunds;
    else return true;
}

/// Whether the provider can capture a part of the money that it has reserved; by default it cannot.
template <class Provider>
constexpr bool can_capture_part() noexcept {
    if constexpr (requires {
                      { Provider::captures_part } -> std::convertible_to<bool>;
                  })
        return Provider::captures_part;
    else
        return false;
}

}  // namespace paymcp::inline v0::detail
