// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>

#include <concepts>
#include <cstdint>

namespace paymcp::inline v0 {

namespace wallet {

template <class Provider, class... Rails>
class payment_methods;

}  // namespace wallet

namespace detail {

struct no_provider;

/// How a server is paid, by the type that `serve` is given: a provider, or `wallet::payment_methods` of `paid_by`.
template <class Given>
struct methods_of {
    using provider = Given;  ///< whom persons pay with
    static constexpr bool by_person = true;
    static constexpr bool by_wallet = false;

    /// Whether wallets can pay a price.
    static constexpr bool wallets_take(const currency&, std::int64_t) noexcept { return false; }
};

template <class Provider, class... Rails>
struct methods_of<wallet::payment_methods<Provider, Rails...>> {
    using provider = Provider;
    static constexpr bool by_person = !std::same_as<Provider, no_provider>;
    static constexpr bool by_wallet = true;

    static constexpr bool wallets_take(const currency& money, std::int64_t minor) noexcept {
        return (Rails::takes(money, minor) || ...);
    }
};

}  // namespace detail
}  // namespace paymcp::inline v0
