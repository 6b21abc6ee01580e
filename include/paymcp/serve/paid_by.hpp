// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/serve/detail/bound.hpp>
#include <paymcp/wallet/detail/methods_of.hpp>
#include <paymcp/wallet/detail/no_provider.hpp>
#include <paymcp/wallet/detail/wallet_setup.hpp>
#include <paymcp/wallet/mpp.hpp>
#include <paymcp/wallet/x402.hpp>

#include <concepts>
#include <memory>
#include <tuple>
#include <utility>

namespace paymcp::inline v0 {

namespace detail {

/// What machines pay by: `x402`, `mpp`, `stripe_tokens`.
template <class R>
concept WalletRail = requires(const R& rail, const currency& money) {
    { R::takes(money, 1) } -> std::convertible_to<bool>;
}
&&(std::same_as<R, stripe_tokens> || requires(const R& rail, wallet_setup& setup) {
    { R::has_accounts } -> std::convertible_to<bool>;
    rail.describe(setup);
});

/// How many rails have accounts of their own on a chain.
template <class... Rails>
constexpr int account_holders() {
    const auto holds = []<class R>(const R*) {
        if constexpr (requires { R::has_accounts; })
            return R::has_accounts ? 1 : 0;
        else
            return 0;
    };
    return (0 + ... + holds(static_cast<const Rails*>(nullptr)));
}

/// Tokens come by MPP alone, and without accounts only they pay.
template <class... Rails>
constexpr bool is_settled() {
    constexpr bool tokens = (std::same_as<Rails, stripe_tokens> || ...);
    constexpr bool by_mpp = (is_mpp_rail<Rails> || ...);
    constexpr int holders = account_holders<Rails...>();
    return tokens ? by_mpp && holders <= 1 : holders == 1;
}

/// A provider that also says how wallets pay.
std::unique_ptr<bound_provider> bind_methods(std::unique_ptr<bound_provider> provider, wallet_setup setup);

}  // namespace detail

namespace wallet {

/// How persons and machines pay a server; made by `paid_by`.
template <class Provider, class... Rails>
class payment_methods {
    static_assert((detail::WalletRail<Rails> && ...),
                  "paymcp: paid_by takes at most one payment provider, first, and after it x402 and mpp "
                  "(docs/errors.md#wallets)");
    static_assert(detail::is_settled<Rails...>(),
                  "paymcp: of x402 and mpp exactly one has accounts and a facilitator: write paid_by(x402{pay_to(...), "
                  "facilitator(...)}, mpp{realm, secret}) (docs/errors.md#wallets)");

public:
    payment_methods(Provider provider, Rails... rails) : provider_(std::move(provider)), rails_(std::move(rails)...) {}

    Provider take_provider() { return std::move(provider_); }

    /// What all rails together say.
    detail::wallet_setup setup() const {
        detail::wallet_setup made;
        std::apply([&](const Rails&... each) { (describe(each, made), ...); }, rails_);
        return made;
    }

private:
    template <class Rail>
    static void describe(const Rail& rail, detail::wallet_setup& setup) {
        if constexpr (std::same_as<Rail, stripe_tokens>)
            setup.tokens = rail;
        else
            rail.describe(setup);
    }

    Provider provider_;
    std::tuple<Rails...> rails_;
};

}  // namespace wallet

/// How a server is paid: by persons, with a payment provider, and by machines in the call itself, by `x402` and `mpp`.
/// Without a provider, only machines pay (flow `Wallet`).
///
///     serve<TwoStep<>>(argc, argv, toolset<generate_image>,
///                      paid_by(stripe{env("STRIPE_KEY")}, x402{pay_to("eip155:8453", "0x2096...287C"),
///                                                              facilitator("https://x402.org/facilitator")}),
///                      sqlite_store{"shop.db"});
template <class First, class... Rest>
auto paid_by(First first, Rest... rest) {
    if constexpr (detail::WalletRail<First>)
        return wallet::payment_methods<detail::no_provider, First, Rest...>(detail::no_provider(), std::move(first),
                                                                            std::move(rest)...);
    else
        return wallet::payment_methods<First, Rest...>(std::move(first), std::move(rest)...);
}

namespace detail {

template <class Provider, class... Rails>
std::unique_ptr<bound_provider> bind_provider(wallet::payment_methods<Provider, Rails...> methods) {
    wallet_setup setup = methods.setup();
    return bind_methods(bind_provider(methods.take_provider()), std::move(setup));
}

}  // namespace detail
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/impl/paid_by.ipp>
#endif
