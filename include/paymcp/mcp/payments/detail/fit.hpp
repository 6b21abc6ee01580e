// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/payment/store_concept.hpp>
#include <paymcp/provider/detail/fit.hpp>
#include <paymcp/tool/toolset.hpp>
#include <paymcp/wallet/detail/methods_of.hpp>

#include <cstdint>
#include <type_traits>

namespace paymcp::inline v0::detail {

/// Instantiated only where a price does not fit, so that the compiler's message names the provider and the amounts.
template <class Provider, std::int64_t Price, std::int64_t Minimum>
struct price_below_minimum_of;
template <class Provider, currency Money>
struct currency_not_taken_by;
template <class Provider>
struct cannot_reserve_money;
template <class Provider, std::int64_t Price, std::int64_t Step>
struct price_between_steps_of;
template <class Provider>
struct cannot_refund;

/// A provider that explains in its own sentences why a price does not fit: `require_price<Minor, Money>()`.
template <class Provider, std::int64_t Price, currency Money>
concept SpeaksOfPrices = requires { Provider::template require_price<Price, Money>(); };

template <class Provider, const auto& Tool>
consteval bool require_tool_fits() {
    if constexpr (std::remove_cvref_t<decltype(Tool)>::is_paid) {
        constexpr auto price = Tool.price();
        constexpr bool reserves = definition_of<Tool>.timing == money_timing::capture_on_success;
        constexpr bool returns = definition_of<Tool>.failure == on_failure::refund || definition_of<Tool>.at_most_once;
        constexpr std::int64_t minimum = minimum_charge<Provider>(price.money);
        constexpr std::int64_t step = charge_step<Provider>(price.money);
        if constexpr (SpeaksOfPrices<Provider, price.minor, price.money>) {
            static_assert(Provider::template require_price<price.minor, price.money>());
        } else {
            static_assert(takes_currency<Provider>(price.money),
                          "paymcp: this payment provider does not take the currency of a tool's price "
                          "(docs/errors.md#providers-and-stores)");
            static_assert(price.minor >= minimum,
                          "paymcp: a tool's price is below the smallest charge that this payment provider takes "
                          "(docs/errors.md#providers-and-stores)");
            static_assert(price.minor % step == 0,
                          "paymcp: this payment provider takes a tool's currency in larger steps than its price "
                          "(docs/errors.md#providers-and-stores)");
        }
        static_assert(!reserves || AuthorizingProvider<Provider>,
                      "paymcp: capture_on_success needs a payment provider that can reserve money, and this one cannot "
                      "(docs/errors.md#providers-and-stores)");
        static_assert(!returns || can_refund<Provider>(),
                      "paymcp: a tool that gives money back after a failure (refund_on_failure, at_most_once) needs a "
                      "payment provider that can refund, and this one cannot (docs/errors.md#providers-and-stores)");
        if constexpr (!takes_currency<Provider>(price.money)) {
            return sizeof(currency_not_taken_by<Provider, price.money>) != 0;
        } else if constexpr (price.minor < minimum) {
            return sizeof(price_below_minimum_of<Provider, price.minor, minimum>) != 0;
        } else if constexpr (price.minor % step != 0) {
            return sizeof(price_between_steps_of<Provider, price.minor, step>) != 0;
        } else if constexpr (reserves && !AuthorizingProvider<Provider>) {
            return sizeof(cannot_reserve_money<Provider>) != 0;
        } else if constexpr (returns && !can_refund<Provider>()) {
            return sizeof(cannot_refund<Provider>) != 0;
        }
    }
    return true;
}

/// Explains in a sentence why a provider cannot take the money for these tools.
template <class Provider, const auto&... Tools>
consteval bool require_provider_fits(toolset_t<Tools...>) {
    static_assert(PaymentProvider<Provider>,
                  "paymcp: a server needs a PaymentProvider, such as mock{}; see paymcp/payment/provider_concept.hpp "
                  "(docs/errors.md#providers-and-stores)");
    return (require_tool_fits<Provider, Tools>() && ...);
}

/// Explains in a sentence why a tool cannot be paid in the ways that a server is given.
template <class Given, class Flow, const auto& Tool>
consteval bool require_tool_can_be_paid() {
    using tool_type = std::remove_cvref_t<decltype(Tool)>;
    if constexpr (tool_type::is_paid) {
        using methods = methods_of<Given>;
        constexpr bool alone = wallet_sale_of<flow_of<tool_type, Flow>>() == gating::wallet_sale::only;
        static_assert(!alone || methods::by_wallet,
                      "paymcp: the flow Wallet needs what wallets pay by: give paid_by(x402{...}) as the provider "
                      "(docs/errors.md#wallets)");
        static_assert(alone || methods::by_person,
                      "paymcp: this flow asks a person to pay, and there is no payment provider: give "
                      "paid_by(provider, x402{...}), or sell with Wallet<> (docs/errors.md#wallets)");
        constexpr auto price = Tool.price();
        // Any rail takes a large enough amount of a currency that it takes at all.
        constexpr bool takes_currency = methods::wallets_take(price.money, 1'000'000'000);
        static_assert(
            !takes_currency || methods::wallets_take(price.money, price.minor),
            "paymcp: this price is below what a payment token of Stripe can pay, and nothing else is offered to "
            "wallets (docs/errors.md#wallets)");
        if constexpr (methods::by_wallet)
            static_assert(
                takes_currency,
                "paymcp: no token that is offered to wallets pays for the currency of this price; offer one that does, "
                "such as pay_to<EUR>(token, address) for a price in EUR (docs/errors.md#wallets)");
    }
    return true;
}

/// Explains in a sentence why these tools cannot be paid with what a server is given: a provider, or `paid_by`.
template <class Given, class Flow, const auto&... Tools>
consteval bool require_payment_fits(toolset_t<Tools...> tools) {
    return require_provider_fits<typename methods_of<Given>::provider>(tools) &&
           (require_tool_can_be_paid<Given, Flow, Tools>() && ...);
}

template <class Store>
consteval bool require_store() {
    static_assert(PaymentStore<Store>,
                  "paymcp: a server needs a PaymentStore, such as memory_store{}; "
                  "see paymcp/payment/store_concept.hpp (docs/errors.md#providers-and-stores)");
    return true;
}

}  // namespace paymcp::inline v0::detail
