// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>
#include <paymcp/wallet/x402.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

namespace wallet {

/// The secrets that challenges are bound by, of at least 32 bytes each. The previous one may be kept for the five
/// minutes in which its challenges hold.
struct mpp_secrets {
    mpp_secrets(secret now) : current(std::move(now)) {}  // NOLINT(google-explicit-constructor)
    mpp_secrets(secret now, secret before) : current(std::move(now)), previous(std::move(before)) {}

    secret current;
    secret previous{};
};

}  // namespace wallet

/// Payments of machines by the Machine Payments Protocol, method `evm`, intent `charge`: the same signed transfer as
/// x402's, for a challenge of this server. `realm` names the protection space, such as the host's name; ASCII.
///
/// Beside `x402` it takes that one's accounts and facilitator: `paid_by(x402{...}, mpp{"shop.example",
/// env("MPP_SECRET")})`. Alone it has its own: `mpp{"shop.example", env("MPP_SECRET"), pay_to(...), facilitator(...)}`.
template <currency... Monies>
class mpp {
public:
    mpp(std::string realm, wallet::mpp_secrets secrets) requires(sizeof...(Monies) == 0)
        : realm_(std::move(realm)), secrets_(std::move(secrets)) {}

    mpp(std::string realm, wallet::mpp_secrets secrets, pay_to<Monies>... accounts, wallet::facilitator settles)
        : realm_(std::move(realm)),
          secrets_(std::move(secrets)),
          accounts_{detail::account_of(accounts)...},
          settles_(std::move(settles)) {}

    /// Whether it has accounts of its own, and what settles payments to them.
    static constexpr bool has_accounts = sizeof...(Monies) > 0;

    /// Whether one of its own accounts takes prices in this currency; each can be as low as its minor unit.
    static constexpr bool takes(const currency& money, std::int64_t /*minor*/) noexcept {
        return (pay_to<Monies>::takes(money) || ...);
    }

    /// Adds this to a server's setup.
    void describe(detail::wallet_setup& setup) const {
        setup.realm = realm_;
        setup.current = secrets_.current;
        setup.previous = secrets_.previous;
        if (!settles_) return;
        setup.settles = settles_;
        setup.recover = detail::own_recovery();
        setup.accounts.insert(setup.accounts.end(), accounts_.begin(), accounts_.end());
    }

private:
    std::string realm_;
    wallet::mpp_secrets secrets_;
    std::vector<detail::wallet_account> accounts_;
    std::optional<wallet::facilitator> settles_;
};

namespace detail {

template <class>
inline constexpr bool is_mpp_rail = false;
template <currency... Monies>
inline constexpr bool is_mpp_rail<mpp<Monies...>> = true;

}  // namespace detail

mpp(std::string, wallet::mpp_secrets)->mpp<>;
template <currency A>
mpp(std::string, wallet::mpp_secrets, pay_to<A>, wallet::facilitator) -> mpp<A>;
template <currency A, currency B>
mpp(std::string, wallet::mpp_secrets, pay_to<A>, pay_to<B>, wallet::facilitator) -> mpp<A, B>;

}  // namespace paymcp::inline v0
