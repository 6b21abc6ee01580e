// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>
#include <paymcp/http/client/rate_limit.hpp>
#include <paymcp/provider/adyen/detail/books.hpp>
#include <paymcp/provider/adyen/detail/charges.hpp>
#include <paymcp/provider/adyen/webhooks.hpp>
#include <paymcp/provider/detail/json_api.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

/// The settings of payments at Adyen; everything has a default.
struct adyen_options {
    bool live = false;                   ///< moves real money; needs `live_prefix`
    std::string live_prefix{};           ///< the company's URL prefix (Customer Area, Developers, API URLs)
    std::string return_url{};            ///< where the payer is sent after paying; empty for Adyen's own page
    std::vector<secret> webhook_keys{};  ///< HMAC keys in hexadecimal; without any, every webhook is refused
    std::string base_url{};              ///< replaces the environment's, version included
    http::rate_limit rate{};             ///< of all requests to it; more wait for their turn
};

/// Payments by Adyen's Pay by Link (docs.adyen.com/unified-commerce/pay-by-link), Checkout API v71.
///
/// A link's status tells whether it was paid, but not the reference needed to capture, void or refund the money:
/// only the webhook AUTHORISATION has it. So `capture`, `void_authorization` and `refund` require that `webhook` is
/// served, and fail as "certainly not happened" until the webhook arrives. This process remembers webhooks (all copies
/// of the provider share them); after a restart Adyen must send them again. Adyen accepts these requests first and
/// executes them later: an accepted one counts as done until its webhook reports otherwise. A failed refund or void is
/// owed again and requested again, a few times; the seller must handle a failed capture at Adyen, which may retry it.
/// Models `AuthorizingProvider`, `NetworkedProvider`, `LiveModeProvider`, `WebhookReceiver`.
class adyen : public detail::adyen_charges {
public:
    static constexpr std::string_view name = "adyen";
    static constexpr bool reports_undone = true;
    static constexpr bool captures_part = true;

    adyen(const secret& api_key, const std::string& merchant_account, adyen_options options = adyen_options());

    /// Throws std::runtime_error where the key or account is missing, where one of them or a webhook key is malformed,
    /// where the live environment has no prefix, or where the key would be sent unencrypted.
    void use(http::client& client);

    /// How many requests it may be sent; see NetworkedProvider.
    http::rate_limit rate() const { return options_.rate; }

    bool is_live() const { return options_.live; }

    boost::asio::awaitable<provider_result<checkout>> create(checkout_request order);

    boost::asio::awaitable<provider_result<status_report>> status(checkout_request order);

    boost::asio::awaitable<provider_result<void>> cancel(checkout_request order);

    /// Refunds what is left of the captured money; while a dispute is open it is refused.
    boost::asio::awaitable<provider_result<void>> refund(checkout_request order);

    /// Captures `order.used`, or all of it, once: Adyen cancels what is left of the reservation
    /// (docs.adyen.com/online-payments/capture, Partial capture).
    boost::asio::awaitable<provider_result<void>> capture(checkout_request order);
    boost::asio::awaitable<provider_result<void>> void_authorization(checkout_request order);

    /// Verifies a webhook, and records what it reports about the money.
    result<webhook_event> webhook(const http::request& request);

    /// Whether a webhook can be verified: without a secret each is refused.
    bool hears_webhooks() const noexcept { return !options_.webhook_keys.empty(); }

private:
    static adyen_options trimmed(adyen_options options);

    static std::string base_url(const adyen_options& options);

    static status_report read_link(const boost::json::object& link);

    /// Captures, voids or refunds the money of a payment. A step that was done already succeeds.
    boost::asio::awaitable<provider_result<void>> modify(checkout_request order, detail::adyen_step step);

    /// Whether a step fits the known state of the money. A link's status never reports a capture, and webhooks are lost
    /// at a restart. Then only the record tells that the money was captured: the payment had ended before. Otherwise
    /// a reversal is safe: it cancels money that was not captured.
    static bool is_possible(detail::adyen_step step, provider_status now, const checkout_request& order);

    /// How much a step asks for, in minor units: of a refund what has not gone back.
    static std::int64_t sum_of_step(const checkout_request& order, detail::adyen_step step, const status_report& now);

    detail::api_request modification(const checkout_request& order, detail::adyen_step step, const std::string& psp,
                                     std::int64_t minor) const;

    /// The idempotency key of an attempt: the same when it is repeated, another one after it has failed. The record
    /// tells that a refund which counted as done has failed; if its answer was lost, Adyen repeats the answer first.
    static std::string attempt_at(const checkout_request& order, detail::adyen_step step, const status_report& now);

    static constexpr std::size_t max_failures = 3;

    static std::string link_path(const checkout_request& order);

    static boost::json::object money_of(const checkout_request& order, std::int64_t minor);

    boost::json::object link_body(const checkout_request& order) const;

    detail::api_request with_key(detail::api_request request) const;

    secret key_;
    std::string account_;
    adyen_options options_;
    detail::json_api api_;
    adyen_webhooks webhooks_;
    std::shared_ptr<detail::adyen_books> books_ = std::make_shared<detail::adyen_books>();
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/adyen/impl/adyen.ipp>
#endif
