// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>
#include <paymcp/provider/concept.hpp>

#include <concepts>
#include <cstdint>

namespace paymcp {

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

}  // namespace paymcp
