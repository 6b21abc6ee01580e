// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/http/client/rate_limit.hpp>
#include <paymcp/provider/coinbase/detail/access.hpp>
#include <paymcp/provider/coinbase/detail/checkout.hpp>
#include <paymcp/provider/coinbase/webhooks.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

/// The settings of payments at Coinbase; everything has a default.
struct coinbase_checkouts_options {
    bool sandbox = true;                    ///< Coinbase's test environment; false moves real money
    std::string success_url{};              ///< `https://...`, where the payer is sent after paying; may be empty
    std::string fail_url{};                 ///< `https://...`, where the payer is sent after failing; may be empty
    std::vector<secret> webhook_secrets{};  ///< of the subscriptions; without any, every webhook is refused
    std::string base_url{};                 ///< replaces the environment's, without "/api/v1"
    http::rate_limit rate{};                ///< of all requests to it; more wait for their turn
    const wall_clock* time = &detail::machine_clock();
};

/// Payments in USDC by the Checkouts of Coinbase Business (docs.cdp.coinbase.com/coinbase-business/checkout-apis), v1.
///
/// A checkout takes one payment. It cannot reserve money. A refund that Coinbase has started counts as done until the
/// checkout reports its failure: then it is owed again and requested again, three times in all. Models
/// `NetworkedProvider`, `LiveModeProvider`, `WebhookReceiver`. Its functions run on the executor of their caller;
/// copies share the client.
class coinbase_checkouts : public detail::coinbase_checkouts_charges {
public:
    static constexpr std::string_view name = "coinbase";
    static constexpr bool reports_undone = true;

    /// `key_id` and `key` are a Secret API Key of the Coinbase Developer Platform: ECDSA as PEM, or Ed25519 as base64.
    coinbase_checkouts(const secret& key_id, secret key,
                       coinbase_checkouts_options options = coinbase_checkouts_options());

    /// Throws std::runtime_error where the key, its id or a webhook secret is malformed, or where they would be sent
    /// unencrypted.
    void use(http::client& client);

    /// How many requests it may be sent; see NetworkedProvider.
    http::rate_limit rate() const { return options_.rate; }

    /// Whether the money is real. The address decides: the sandbox uses the same keys.
    bool is_live() const;

    boost::asio::awaitable<provider_result<checkout>> create(checkout_request order);

    boost::asio::awaitable<provider_result<status_report>> status(checkout_request order);

    /// Deactivates the checkout. If it has ended already or is being paid, its status decides.
    boost::asio::awaitable<provider_result<void>> cancel(checkout_request order);

    /// Refunds what is left of the amount. A refund that is done or in progress counts; a failed one is tried again.
    boost::asio::awaitable<provider_result<void>> refund(checkout_request order);

    result<webhook_event> webhook(const http::request& request) const { return webhooks_.webhook(request); }

    /// Whether a webhook can be verified: without a secret each is refused.
    bool hears_webhooks() const noexcept { return webhooks_.has_keys(); }

private:
    using looked_up = provider_result<detail::coinbase_checkout>;

    static constexpr std::size_t max_refunds = 3;
    static constexpr std::string_view checkouts = "/api/v1/checkouts";

    static std::string base_url(const coinbase_checkouts_options& options);

    static bool is_ended(const detail::coinbase_checkout& known);

    boost::asio::awaitable<looked_up> look_up(const checkout_request& order);

    static std::string checkout_path(const checkout_request& order);

    static std::string wire_amount(std::int64_t minor, currency money);

    /// The same at every call: another expiry would make another request under the same key.
    boost::json::object checkout_body(const checkout_request& order) const;

    coinbase_checkouts_options options_;
    detail::coinbase_access api_;
    coinbase_checkouts_webhooks webhooks_;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/coinbase/impl/coinbase_checkouts.ipp>
#endif
