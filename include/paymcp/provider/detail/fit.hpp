// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <concepts>
#include <cstdint>

namespace paymcp::inline v0::detail {

/// Whether the provider takes payments in a currency; one that says nothing takes all.
template <class Provider>
constexpr bool takes_currency(currency money) noexcept {
    if constexpr (requires { { Provider::takes(money) } -> std::convertible_to<bool>; }) return Provider::takes(money);
    else return true;
}

/// The provider's smallest charge in minor units of a currency; one that says nothing takes everything above zero.
template <class Provider>
constexpr std::int64_t minimum_charge(currency money) noexcept {
    if constexpr (requires { { Provider::minimum(money) } -> std::convertible_to<std::int64_t>; })
        return Provider::minimum(money);
    else return 1;
}

/// What every price in a currency must be a multiple of, in minor units; one that says nothing takes every price.
template <class Provider>
constexpr std::int64_t charge_step(currency money) noexcept {
    if constexpr (requires { { Provider::step(money) } -> std::convertible_to<std::int64_t>; })
        return Provider::step(money);
    else return 1;
}

/// Whether the provider gives money back through its API; one that says nothing does.
template <class Provider>
constexpr bool can_refund() noexcept {
    if constexpr (requires { { Provider::refunds } -> std::convertible_to<bool>; }) return Provider::refunds;
    else return true;
}

}  // namespace paymcp::inline v0::detail
