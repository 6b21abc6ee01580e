// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/provider/detail/json_api.hpp>
#include <paymcp/provider/stripe/detail/charges.hpp>
#include <paymcp/wallet/mpp/detail/charge.hpp>
#include <paymcp/wallet/rail_concept.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0 {

namespace wallet {

/// The settings of `stripe_tokens`; everything has a default.
struct stripe_tokens_options {
    std::string base_url = "https://api.stripe.com";  ///< another address is for tests
};

}  // namespace wallet

/// Payments of machines by shared payment tokens of Stripe, which MPP carries (method `stripe`, intent `charge`): one
/// PaymentIntent for each token. `network_id` is the seller's profile, "profile_...". It goes with `mpp`:
///
///     paid_by(x402{...}, mpp{"shop.example", env("MPP_SECRET")}, stripe_tokens{env("STRIPE_API_KEY"), "profile_1"})
///
/// A token is charged after the tool has run: Stripe has nothing that says before whether it will be good. A tool whose
/// price is below Stripe's smallest charge is not offered by token.
///
/// Copies share the client that `use` gives. Models `wallet::RefundingRail`.
class stripe_tokens {
public:
    static constexpr std::string_view name = "stripe_token";

    stripe_tokens(const secret& key, std::string network_id,
                  wallet::stripe_tokens_options options = wallet::stripe_tokens_options());

    /// Whether Stripe can charge a price.
    static constexpr bool takes(const currency& money, std::int64_t minor) noexcept {
        using charges = detail::stripe_charges;
        return charges::takes(money) && minor >= charges::minimum(money) && minor % charges::step(money) == 0;
    }

    bool is_live() const { return !key_.reveal().starts_with("sk_test_") && !key_.reveal().starts_with("rk_test_"); }

    /// What a challenge asks for, or nothing where Stripe cannot charge the price.
    std::optional<detail::stripe_offer> offer(std::int64_t minor, const currency& money) const;

    /// The body of the PaymentIntent, which is the order's.
    static std::string intent_body(const detail::stripe_offer& offer, std::string_view token,
                                   std::string_view challenge_id);

    /// Throws std::runtime_error where the key or the profile cannot be one.
    void require_usable() const;

    void use(http::client& client) { api_.use(client); }

    /// Stripe has no such question: always a yes.
    wallet::rail_verdict verify(const wallet::rail_order& /*order*/) const {
        return {.answer = wallet::rail_answer::yes};
    }

    boost::asio::awaitable<wallet::rail_verdict> settle(wallet::rail_order order);

    boost::asio::awaitable<wallet::rail_verdict> refund(wallet::rail_order order);

private:
    detail::api_request post(std::string path, std::string body, std::string key) const;

    secret key_;
    std::string network_id_;
    detail::json_api api_;
};

static_assert(wallet::RefundingRail<stripe_tokens>);

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/impl/stripe_tokens.ipp>
#endif
