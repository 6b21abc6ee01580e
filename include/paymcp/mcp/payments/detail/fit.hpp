// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/payment/account.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/payment/store_concept.hpp>
#include <paymcp/provider/detail/fit.hpp>
#include <paymcp/store/query.hpp>
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

/// Explains in a sentence why a provider cannot take each amount that a `price_from` may ask for.
template <class Provider, class Sale>
consteval bool require_quotes_fit() {
    constexpr bool taken = takes_currency<Provider>(Sale::money);
    constexpr bool large = Sale::least >= minimum_charge<Provider>(Sale::money);
    constexpr bool even = Sale::step % charge_step<Provider>(Sale::money) == 0;
    static_assert(taken,
                  "paymcp: this payment provider does not take the currency of a price_from "
                  "(docs/errors.md#providers-and-stores)");
    static_assert(!taken || large,
                  "paymcp: a price_from may ask for less than the smallest charge that this payment provider takes; "
                  "give it a min<> (docs/errors.md#providers-and-stores)");
    static_assert(!taken || even,
                  "paymcp: this payment provider takes the currency of a price_from in larger steps; give it a "
                  "multiple_of<> (docs/errors.md#providers-and-stores)");
    if constexpr (taken && large && even && SpeaksOfPrices<Provider, Sale::most, Sale::money>)
        static_assert(Provider::template require_price<Sale::most, Sale::money>());
    return taken && large && even;
}

/// Explains in a sentence why a provider cannot take each part of an `up_to` that a tool may use.
template <class Provider, class Sale>
consteval bool require_parts_fit() {
    constexpr bool parts = can_capture_part<Provider>();
    constexpr bool taken = takes_currency<Provider>(Sale::money);
    constexpr bool large = Sale::least >= minimum_charge<Provider>(Sale::money);
    constexpr bool even = Sale::step % charge_step<Provider>(Sale::money) == 0;
    static_assert(parts,
                  "paymcp: up_to needs a payment provider that can capture a part of reserved money, and this one "
                  "cannot (docs/errors.md#providers-and-stores)");
    static_assert(!parts || taken,
                  "paymcp: this payment provider does not take the currency of an up_to "
                  "(docs/errors.md#providers-and-stores)");
    static_assert(!parts || !taken || large,
                  "paymcp: a tool may use less of its up_to than the smallest charge that this payment provider takes; "
                  "give it a min<> (docs/errors.md#providers-and-stores)");
    static_assert(!parts || !taken || even,
                  "paymcp: this payment provider takes the currency of an up_to in larger steps; give it a "
                  "multiple_of<> (docs/errors.md#providers-and-stores)");
    return parts && taken && large && even;
}

template <class Provider, class Sale>
consteval bool require_price_fits() {
    constexpr bool billed = !Sale::money.counts_micro() || std::is_same_v<Provider, no_provider>;
    static_assert(billed,
                  "paymcp: a price in micro-units is less than a payment provider bills; sell the tool from_balance, "
                  "or to wallets alone (docs/errors.md#providers-and-stores)");
    if constexpr (!billed) return false;
    constexpr std::int64_t minimum = minimum_charge<Provider>(Sale::money);
    constexpr std::int64_t step = charge_step<Provider>(Sale::money);
    if constexpr (SpeaksOfPrices<Provider, Sale::minor, Sale::money>) {
        static_assert(Provider::template require_price<Sale::minor, Sale::money>());
    } else {
        static_assert(takes_currency<Provider>(Sale::money),
                      "paymcp: this payment provider does not take the currency of a tool's price "
                      "(docs/errors.md#providers-and-stores)");
        static_assert(Sale::minor >= minimum,
                      "paymcp: a tool's price is below the smallest charge that this payment provider takes "
                      "(docs/errors.md#providers-and-stores)");
        static_assert(Sale::minor % step == 0,
                      "paymcp: this payment provider takes a tool's currency in larger steps than its price "
                      "(docs/errors.md#providers-and-stores)");
    }
    if constexpr (!takes_currency<Provider>(Sale::money)) {
        return sizeof(currency_not_taken_by<Provider, Sale::money>) != 0;
    } else if constexpr (Sale::minor < minimum) {
        return sizeof(price_below_minimum_of<Provider, Sale::minor, minimum>) != 0;
    } else if constexpr (Sale::minor % step != 0) {
        return sizeof(price_between_steps_of<Provider, Sale::minor, step>) != 0;
    } else {
        return true;
    }
}

template <class Provider, const auto& Tool>
consteval bool require_tool_fits() {
    if constexpr (std::remove_cvref_t<decltype(Tool)>::is_paid && definition_of<Tool>.account != funds::from_balance) {
        using sale = sale_of<std::remove_cvref_t<decltype(Tool)>>;
        constexpr bool reserves = definition_of<Tool>.timing == money_timing::capture_on_success;
        constexpr bool returns = definition_of<Tool>.failure == on_failure::refund || definition_of<Tool>.at_most_once;
        if constexpr (is_price_from<sale>) {
            if constexpr (!require_quotes_fit<Provider, sale>()) return false;
        } else if constexpr (is_up_to<sale>) {
            if constexpr (!require_parts_fit<Provider, sale>()) return false;
        } else if constexpr (!require_price_fits<Provider, sale>()) {
            return false;
        }
        static_assert(!reserves || AuthorizingProvider<Provider>,
                      "paymcp: capture_on_success needs a payment provider that can reserve money, and this one cannot "
                      "(docs/errors.md#providers-and-stores)");
        static_assert(!returns || can_refund<Provider>(),
                      "paymcp: a tool that gives money back after a failure (refund_on_failure, at_most_once) needs a "
                      "payment provider that can refund, and this one cannot (docs/errors.md#providers-and-stores)");
        constexpr bool asked_back = definition_of<Tool>.refund_hours > 0;
        static_assert(!asked_back || can_refund<Provider>(),
                      "paymcp: refund_within_hours needs a payment provider that can refund, and this one cannot "
                      "(docs/errors.md#providers-and-stores)");
        constexpr bool renews = definition_of<Tool>.account == funds::to_plan;
        static_assert(!renews || SubscribingProvider<Provider>,
                      "paymcp: a plan needs a payment provider that charges again and again, and this one cannot; "
                      "stripe and mock can (docs/errors.md#plans)");
        if constexpr (renews && !SubscribingProvider<Provider>) return false;
        if constexpr (reserves && !AuthorizingProvider<Provider>) {
            return sizeof(cannot_reserve_money<Provider>) != 0;
        } else if constexpr ((returns || asked_back) && !can_refund<Provider>()) {
            return sizeof(cannot_refund<Provider>) != 0;
        }
    }
    return true;
}

/// Explains in a sentence why a provider cannot take the money for these tools.
template <class Provider, const auto&... Tools>
consteval bool require_provider_fits(toolset_t<Tools...>) {
    if constexpr (PaymentProvider<Provider>)
        static_assert(!postings::is_internal(Provider::name),
                      "paymcp: the names balance and free_calls are those of the store's own accounts; name this "
                      "payment provider otherwise (docs/errors.md#providers-and-stores)");
    static_assert(PaymentProvider<Provider>,
                  "paymcp: a server needs a PaymentProvider, such as mock{}; see paymcp/payment/provider_concept.hpp "
                  "(docs/errors.md#providers-and-stores)");
    return (require_tool_fits<Provider, Tools>() && ...);
}

/// Whether wallets can pay each amount that a tool may cost. Of a `price_from`, two neighbours speak for its steps.
template <class Methods, class Sale>
consteval bool wallets_take_each() {
    if constexpr (is_price_from<Sale>)
        if (Sale::least < Sale::most && !Methods::wallets_take(Sale::money, Sale::least + Sale::step)) return false;
    return Methods::wallets_take(Sale::money, Sale::least) && Methods::wallets_take(Sale::money, Sale::most);
}

/// Explains in a sentence why a tool cannot be paid in the ways that a server is given.
template <class Given, class Flow, const auto& Tool>
consteval bool require_tool_can_be_paid() {
    using tool_type = std::remove_cvref_t<decltype(Tool)>;
    if constexpr (tool_type::is_paid && definition_of<Tool>.account == funds::from_balance) {
        return true;
    } else if constexpr (tool_type::is_paid) {
        using methods = methods_of<Given>;
        constexpr bool alone = wallet_sale_of<flow_of<tool_type, Flow>>() == gating::wallet_sale::only;
        static_assert(!alone || methods::by_wallet,
                      "paymcp: the flow Wallet needs what wallets pay by: give paid_by(x402{...}) as the provider "
                      "(docs/errors.md#wallets)");
        static_assert(alone || methods::by_person,
                      "paymcp: this flow asks a person to pay, and there is no payment provider: give "
                      "paid_by(provider, x402{...}), or sell with Wallet<> (docs/errors.md#wallets)");
        constexpr bool asked_back = definition_of<Tool>.refund_hours > 0;
        static_assert(!asked_back || methods::by_person,
                      "paymcp: refund_within_hours needs a payment provider that can refund: what a wallet pays is not "
                      "given back on request (docs/errors.md#wallets)");
        using sale = sale_of<tool_type>;
        constexpr bool part_by_wallet = methods::by_wallet && is_up_to<sale>;
        static_assert(
            !part_by_wallet,
            "paymcp: a wallet pays an exact amount in the call, of which no part can be taken, so up_to cannot "
            "be sold to wallets; give a payment provider alone (docs/errors.md#wallets)");
        constexpr bool plan_by_wallet = alone && definition_of<Tool>.account == funds::to_plan;
        static_assert(!plan_by_wallet,
                      "paymcp: a wallet pays once, so a tool that sells a plan is not sold by Wallet<> "
                      "(docs/errors.md#plans)");
        constexpr bool top_up_by_wallet = alone && definition_of<Tool>.account == funds::to_balance;
        static_assert(!top_up_by_wallet,
                      "paymcp: a wallet cannot add to a balance yet, so a tool with to_balance is not sold by Wallet<> "
                      "(docs/errors.md#wallets)");
        if constexpr (part_by_wallet || top_up_by_wallet || plan_by_wallet) return false;
        // Any rail takes a large enough amount of a currency that it takes at all.
        constexpr bool takes_currency = methods::wallets_take(sale::money, 1'000'000'000);
        constexpr bool takes_price = wallets_take_each<methods, sale>();
        static_assert(
            !takes_currency || takes_price,
            "paymcp: this price is below what a payment token of Stripe can pay, and nothing else is offered to "
            "wallets (docs/errors.md#wallets)");
        if constexpr (methods::by_wallet && definition_of<Tool>.account == funds::none)
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

/// Whether accounts take part in the sale of a tool.
template <const auto& Tool>
inline constexpr bool keeps_account = definition_of<Tool>.account != funds::none ||
                                      definition_of<Tool>.free_calls > 0 || !definition_of<Tool>.plan.empty();

template <class Store, const auto&... Tools>
consteval bool require_store(toolset_t<Tools...> /*tools*/) {
    static_assert(PaymentStore<Store>,
                  "paymcp: a server needs a PaymentStore, such as memory_store{}; "
                  "see paymcp/payment/store_concept.hpp (docs/errors.md#providers-and-stores)");
    constexpr bool accounts = (keeps_account<Tools> || ...);
    constexpr bool kept = !accounts || (AccountStore<Store> && QueryableStore<Store>);
    static_assert(
        !PaymentStore<Store> || kept,
        "paymcp: from_balance, to_balance, free_calls and plans need a store that keeps accounts and lists its "
        "payments: memory_store, sqlite_store or redis_store (docs/errors.md#providers-and-stores)");
    return kept;
}

}  // namespace paymcp::inline v0::detail
