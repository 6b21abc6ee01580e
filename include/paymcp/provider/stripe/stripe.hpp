// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/http/client/detail/form.hpp>
#include <paymcp/http/client/rate_limit.hpp>
#include <paymcp/provider/detail/json_api.hpp>
#include <paymcp/provider/stripe/detail/charges.hpp>
#include <paymcp/provider/stripe/detail/session.hpp>
#include <paymcp/provider/stripe/detail/subscription.hpp>
#include <paymcp/provider/stripe/webhooks.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

/// The settings of payments at Stripe; everything has a default.
struct stripe_options {
    std::string success_url = "https://stripe.com/";  ///< where the payer is sent after paying
    std::string cancel_url{};                         ///< where the payer is sent after leaving; empty for no link back
    std::vector<secret> webhook_secrets{};            ///< `whsec_...`; without any, every webhook is refused
    std::string base_url = "https://api.stripe.com";
    http::rate_limit rate{};  ///< of all requests to it; more wait for their turn
    const wall_clock* time = &detail::machine_clock();
};

/// Payments by Stripe Checkout Sessions (docs.stripe.com/api/checkout/sessions), API version 2026-10-28.endive.
///
/// The link works for half an hour longer than the payment, because Stripe's shortest expiry is half an hour, and for
/// 24 hours at most. A reservation lapses after about seven days. An order that renews makes a session in the mode
/// `subscription`. Models `AuthorizingProvider`, `SubscribingProvider`, `EventFeedProvider`, `NetworkedProvider`,
/// `LiveModeProvider`, `WebhookReceiver`. Its functions run on the executor of their caller; copies share the client.
class stripe : public detail::stripe_charges {
public:
    static constexpr std::string_view name = "stripe";
    static constexpr bool captures_part = true;
    static constexpr std::string_view api_version = "2026-10-28.endive";

    explicit stripe(const secret& key, stripe_options options = stripe_options());

    /// Throws std::runtime_error where the key is missing, where it or a webhook secret is malformed, or where the key
    /// would be sent unencrypted.
    void use(http::client& client);

    /// How many requests it may be sent; see NetworkedProvider.
    http::rate_limit rate() const { return options_.rate; }

    /// Whether the key moves real money; a key of unknown form counts as live.
    bool is_live() const { return !key_.reveal().starts_with("sk_test_") && !key_.reveal().starts_with("rk_test_"); }

    boost::asio::awaitable<provider_result<checkout>> create(checkout_request order);

    /// Of a session that began a subscription, the report does not say what went back.
    boost::asio::awaitable<provider_result<status_report>> status(checkout_request order);

    /// Expires the session. If it has ended already, its status decides.
    boost::asio::awaitable<provider_result<void>> cancel(checkout_request order);

    /// Refunds what is left of the session's payment intent. An earlier refund of the whole counts as success, and so
    /// does a lost dispute; an open one is refused. A subscription is canceled before its first payment is refunded;
    /// what later periods took stays with the seller: each is a payment of its own, whose reference is its invoice.
    boost::asio::awaitable<provider_result<void>> refund(checkout_request order);

    /// Captures `order.used`, or all of it, once: Stripe gives up the rest of the reservation then.
    boost::asio::awaitable<provider_result<void>> capture(checkout_request order);

    boost::asio::awaitable<provider_result<void>> void_authorization(checkout_request order);

    /// The subscription that the session began, with its latest invoice. `paid` is false while the invoice of the
    /// period is a draft or open.
    boost::asio::awaitable<provider_result<subscription_report>> subscription(checkout_request order);

    /// Sets `cancel_at_period_end`. A resumption in the dashboard undoes it.
    boost::asio::awaitable<provider_result<void>> end_renewal(checkout_request order);

    /// The events of Checkout Sessions, their money and subscriptions, newest first, a hundred per page.
    boost::asio::awaitable<provider_result<event_page>> events(std::string cursor);

    /// A refund or a dispute names a payment intent; Stripe is asked whose it is, and of a subscription's which invoice
    /// it paid. 503 where it does not answer.
    boost::asio::awaitable<result<webhook_event>> webhook(http::request request);

    /// Whether a webhook can be verified: without a secret each is refused.
    bool hears_webhooks() const noexcept { return !options_.webhook_secrets.empty(); }

private:
    static stripe_options trimmed(stripe_options options);

    detail::form session_form(const checkout_request& order) const;

    void add_sale(detail::form& fields, const checkout_request& order, const std::string& line) const;

    /// The session as Stripe shows it, with what the query expands; never another payment's.
    boost::asio::awaitable<provider_result<boost::json::object>> shown_session(checkout_request order,
                                                                               std::string query);

    /// The payment of a session, or of the invoice of a renewal, with its latest charge, refunds and disputes.
    boost::asio::awaitable<provider_result<detail::stripe_session>> session(const checkout_request& order);

    /// The same without what became of disputes.
    boost::asio::awaitable<provider_result<detail::stripe_session>> read_money(const checkout_request& order);

    /// The payment of a renewal: its reference is an invoice.
    boost::asio::awaitable<provider_result<detail::stripe_session>> invoice_money(const checkout_request& order);

    /// Adds the latest charge of an invoice's payment intent.
    boost::asio::awaitable<provider_result<detail::stripe_session>> with_charge(detail::stripe_session known);

    /// The session's subscription, as it is now.
    boost::asio::awaitable<provider_result<detail::stripe_subscription>> find_subscription(checkout_request order);

    boost::asio::awaitable<provider_result<void>> refund_intent(checkout_request order, std::string intent);

    /// Ends the subscription that the session began.
    boost::asio::awaitable<provider_result<void>> end_subscription(checkout_request order);

    /// Cancels a subscription at once; one that is canceled already is no error.
    boost::asio::awaitable<provider_result<void>> end_now(boost::json::object subscription);

    /// Captures or gives up the reserved money. A step that was done already succeeds.
    boost::asio::awaitable<provider_result<void>> change_intent(checkout_request order, std::string verb,
                                                                provider_status wanted, std::string done);

    /// For a finished payment intent: captured money must be what the order asks for.
    static provider_result<void> checked(const boost::json::object& intent, const checkout_request& order,
                                         provider_status wanted);

    static std::string session_path(const checkout_request& order);

    detail::api_request get(std::string path) const { return with_headers(detail::reading(std::move(path))); }

    detail::api_request post(std::string path, const detail::form& fields) const;

    detail::api_request with_headers(detail::api_request request) const;

    secret key_;
    stripe_options options_;
    detail::json_api api_;
    stripe_webhooks webhooks_;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/stripe/impl/stripe.ipp>
#endif
