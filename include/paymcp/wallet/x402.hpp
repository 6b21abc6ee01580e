// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/wallet_setup.hpp>
#include <paymcp/wallet/facilitator.hpp>
#include <paymcp/wallet/networks.hpp>

#ifdef PAYMCP_HAVE_SECP256K1
#include <paymcp/wallet/secp256k1/detail/recovery.hpp>
#endif

#include <cstdint>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

using wallet::facilitator;

namespace detail {

/// Who signed a payment is found out here where libsecp256k1 is there, else by the facilitator alone.
#ifdef PAYMCP_HAVE_SECP256K1
inline signer_recovery own_recovery() noexcept { return &recover_signer; }
#else
inline signer_recovery own_recovery() noexcept { return nullptr; }
#endif

template <currency Money>
wallet_account account_of(const pay_to<Money>& one) {
    return {one.token(), one.account(), Money};
}

}  // namespace detail

/// Payments of machines by x402, versions 1 and 2, in scheme `exact`: a signed transfer of a token to one of the
/// accounts, which the facilitator settles. Up to four accounts; a price is offered on all whose currency it has.
///
///     x402{pay_to("eip155:84532", "0x2096...287C"), facilitator("https://x402.org/facilitator")}
template <currency... Monies>
class x402 {
public:
    x402(pay_to<Monies>... accounts, wallet::facilitator settles)
        : accounts_{detail::account_of(accounts)...}, settles_(std::move(settles)) {}

    /// Whether it has accounts of its own, and what settles payments to them.
    static constexpr bool has_accounts = true;

    /// Whether one of the accounts takes prices in this currency; each can be as low as its minor unit.
    static constexpr bool takes(const currency& money, std::int64_t /*minor*/) noexcept {
        return (pay_to<Monies>::takes(money) || ...);
    }

    /// Adds this to a server's setup.
    void describe(detail::wallet_setup& setup) const {
        setup.x402 = true;
        setup.settles = settles_;
        setup.recover = detail::own_recovery();
        setup.accounts.insert(setup.accounts.end(), accounts_.begin(), accounts_.end());
    }

private:
    std::vector<detail::wallet_account> accounts_;
    wallet::facilitator settles_;
};

template <currency A>
x402(pay_to<A>, wallet::facilitator) -> x402<A>;
template <currency A, currency B>
x402(pay_to<A>, pay_to<B>, wallet::facilitator) -> x402<A, B>;
template <currency A, currency B, currency C>
x402(pay_to<A>, pay_to<B>, pay_to<C>, wallet::facilitator) -> x402<A, B, C>;
template <currency A, currency B, currency C, currency D>
x402(pay_to<A>, pay_to<B>, pay_to<C>, pay_to<D>, wallet::facilitator) -> x402<A, B, C, D>;

}  // namespace paymcp::inline v0
