// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/http/client/rate_limit.hpp>
#include <paymcp/provider/detail/json_api.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>
#include <paymcp/provider/square/detail/order.hpp>
#include <paymcp/provider/square/webhooks.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

namespace detail {

/// Square's currencies, those of the countries of its sellers, from one minor unit on
/// (developer.squareup.com/docs/payment-minimums). A location takes one currency only, which Square reports at run
/// time.
struct square_charges : charges_of_any_amount {
    static constexpr bool takes(currency money) noexcept { return is_listed("AUD CAD EUR GBP JPY USD", money); }

    template <std::int64_t Minor, currency Money>
    static consteval bool require_price() {
        static_assert(takes(Money),
                      "paymcp: Square does not take the currency of this price (docs/errors.md#providers-and-stores)");
        return true;
    }
};

}  // namespace detail

/// The settings of payments at Square; everything has a default.
struct square_options {
    bool sandbox = true;                 ///< Square's test environment; false moves real money
    std::string redirect_url{};          ///< where the payer is sent after paying; empty for Square's own page
    std::vector<secret> webhook_keys{};  ///< signature keys; without any, every webhook is refused
    std::string webhook_url{};           ///< the notification URL exactly as in the subscription
    std::string base_url{};              ///< replaces the environment's
    http::rate_limit rate{};             ///< of all requests to it; more wait for their turn
    const wall_clock* time = &detail::machine_clock();
};

/// Payments by Square payment links and their orders (developer.squareup.com/reference/square/checkout-api), version
/// 2025-08-20. A payment's reference is "order.link", the ids of both.
///
/// Links have no expiry; `cancel` deletes them. They charge at once and cannot reserve money, so Square is not an
/// `AuthorizingProvider`. Models `NetworkedProvider`, `LiveModeProvider`, `WebhookReceiver`.
class square : public detail::square_charges {
public:
    static constexpr std::string_view name = "square";
    static constexpr std::string_view api_version = "2025-08-20";

    /// `location_id` names the seller's location that sells.
    square(const secret& access_token, const std::string& location_id, square_options options = square_options());

    /// Throws std::runtime_error where the token or location is missing, where one of them or a webhook key is
    /// malformed, or where the token would be sent unencrypted.
    void use(http::client& client);

    /// How many requests it may be sent; see NetworkedProvider.
    http::rate_limit rate() const { return options_.rate; }

    bool is_live() const { return !options_.sandbox; }

    boost::asio::awaitable<provider_result<checkout>> create(checkout_request order);

    boost::asio::awaitable<provider_result<status_report>> status(checkout_request order);

    /// Deletes the link and with it the order; an order that was paid meanwhile stays.
    boost::asio::awaitable<provider_result<void>> cancel(checkout_request order);

    /// Refunds what is left of each payment, and nothing while a dispute is open. Each is refunded under a separate
    /// idempotency key: a repeated call continues with the remaining ones.
    boost::asio::awaitable<provider_result<void>> refund(checkout_request order);

    /// A dispute names a payment; Square is asked whose it is. 503 where it does not answer.
    boost::asio::awaitable<result<webhook_event>> webhook(http::request request) const;

    /// Whether a webhook can be verified: without a secret each is refused.
    bool hears_webhooks() const noexcept { return !options_.webhook_keys.empty(); }

private:
    static square_options trimmed(square_options options);

    static std::string base_url(const square_options& options);

    /// The order with its payments. The payments decide, because an order does not report the outcome of each.
    boost::asio::awaitable<provider_result<detail::square_order>> look_up(const checkout_request& order);

    /// Asks for the disputes of a delivered payment, which neither its order nor its payments have. A token without
    /// DISPUTES_READ, which Square refuses with 403, learns of none.
    boost::asio::awaitable<provider_result<void>> ask_disputes(detail::square_order& known);

    /// Refunds the rest of one payment.
    boost::asio::awaitable<provider_result<void>> give_back(const checkout_request& order,
                                                            const detail::square_payment& paid);

    static std::string link_of(const checkout_request& order);

    /// The payment id, cut to the 40 characters that Square allows.
    static std::string reference_of(const checkout_request& order) { return order.payment_id.substr(0, 40); }

    static boost::json::object money_of(const checkout_request& order);

    boost::json::object link_body(const checkout_request& order) const;

    detail::api_request with_headers(detail::api_request request) const;

    secret token_;
    std::string location_;
    square_options options_;
    detail::json_api api_;
    square_webhooks webhooks_;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/square/impl/square.ipp>
#endif
