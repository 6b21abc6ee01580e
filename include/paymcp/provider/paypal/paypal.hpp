// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/http/client/rate_limit.hpp>
#include <paymcp/provider/detail/json_api.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>
#include <paymcp/provider/paypal/detail/access.hpp>
#include <paymcp/provider/paypal/detail/order.hpp>
#include <paymcp/provider/paypal/webhooks.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace paymcp::inline v0 {

namespace detail {

/// PayPal's currencies and decimals (developer.paypal.com/api/rest/reference/currency-codes). BRL, CNY and MYR are for
/// sellers in Brazil, China and Malaysia only, which PayPal reports at run time. It states no smallest charge.
struct paypal_charges {
    static constexpr bool takes(currency money) noexcept {
        return is_listed(
            "AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD", money);
    }
    static constexpr std::int64_t minimum(currency money) noexcept { return step(money); }

    /// Prices are multiples of this: PayPal supports only whole forint and whole New Taiwan dollars.
    static constexpr std::int64_t step(currency money) noexcept { return step_of(money, decimals(money)); }

    static constexpr int decimals(currency money) noexcept {
        constexpr currency_rule<int> others[] = {{"HUF", 0}, {"TWD", 0}};
        return rule_for(others, money, static_cast<int>(money.exponent));
    }

    template <std::int64_t Minor, currency Money>
    static consteval bool require_price() {
        static_assert(takes(Money),
                      "paymcp: PayPal does not take the currency of this price (docs/errors.md#providers-and-stores)");
        static_assert(Minor % step(Money) == 0,
                      "paymcp: PayPal takes HUF and TWD without decimals only (docs/errors.md#providers-and-stores)");
        return true;
    }
};

}  // namespace detail

/// The settings of payments at PayPal; everything has a default.
struct paypal_options {
    bool sandbox = true;                                 ///< PayPal's test environment; false moves real money
    std::string return_url = "https://www.paypal.com/";  ///< where the payer is sent after agreeing
    std::string cancel_url = "https://www.paypal.com/";  ///< where the payer is sent after declining
    std::string webhook_id{};  ///< the webhook's id in PayPal's dashboard; without one, every webhook is refused
    std::string base_url{};    ///< replaces the environment's
    http::rate_limit rate{};   ///< of all requests to it; more wait for their turn
    const wall_clock* time = &detail::machine_clock();
};

/// Payments by PayPal Orders v2 (developer.paypal.com/docs/api/orders/v2).
///
/// The payer only agrees on PayPal's page. `status` captures, or reserves, the money when the order is approved for the
/// requested amount. This happens once: the request is idempotent, and PayPal completes an order only once. Orders have
/// no settable expiry and lapse after some hours; `cancel` marks the order so that no later `status` captures the
/// money. PayPal honours a reservation for three days. Models `AuthorizingProvider`, `NetworkedProvider`,
/// `LiveModeProvider`, `WebhookReceiver`.
class paypal : public detail::paypal_charges {
public:
    static constexpr std::string_view name = "paypal";
    static constexpr bool captures_part = true;

    paypal(const secret& client_id, const secret& client_secret, paypal_options options = paypal_options());

    /// Throws std::runtime_error where a key is missing, where one of them or the webhook's id is malformed, or where
    /// they would be sent unencrypted.
    void use(http::client& client);

    /// How many requests it may be sent; see NetworkedProvider.
    http::rate_limit rate() const { return options_.rate; }

    bool is_live() const { return !options_.sandbox; }

    boost::asio::awaitable<provider_result<checkout>> create(checkout_request order);

    boost::asio::awaitable<provider_result<status_report>> status(checkout_request order);

    /// Marks the order as canceled, so that it is never completed.
    boost::asio::awaitable<provider_result<void>> cancel(checkout_request order);

    /// Refunds what is left of the capture. An earlier refund of the whole counts as success; while a dispute is open
    /// it is refused.
    boost::asio::awaitable<provider_result<void>> refund(checkout_request order);

    boost::asio::awaitable<provider_result<void>> capture(checkout_request order);

    boost::asio::awaitable<provider_result<void>> void_authorization(checkout_request order);

    /// A dispute, and a refund that the seller made, name a capture; PayPal is asked whose it is. 503 where it does not
    /// answer.
    boost::asio::awaitable<result<webhook_event>> webhook(http::request request) const;

    /// Whether a webhook can be verified: without a secret each is refused.
    bool hears_webhooks() const noexcept { return !options_.webhook_id.empty(); }

private:
    static paypal_options trimmed(paypal_options options);

    /// Looks an order up without changing it.
    struct found {
        boost::system::result<detail::paypal_order, detail::api_failure> known = detail::api_failure{};

        /// Whether PayPal reports that the order no longer exists; a 404 of an intermediary does not count.
        bool gone() const;
    };

    static std::string base_url(const paypal_options& options);

    boost::asio::awaitable<found> look_up(const checkout_request& order);

    /// The order. If the payer has agreed to the requested amount, the money is captured or reserved first.
    boost::asio::awaitable<found> look_up_and_complete(const checkout_request& order);

    /// Asks for the disputes of a delivered payment's capture (developer.paypal.com/api/customer-disputes/v1), which
    /// its order lacks. An app without the feature Disputes, which PayPal refuses with 403, learns of none.
    boost::asio::awaitable<provider_result<void>> ask_disputes(const checkout_request& order,
                                                               detail::paypal_order& known);

    /// The payment method was refused: PayPal lets the payer choose another, and the order stays open.
    static bool is_declined(const detail::api_failure& failed);

    static bool is_reserved(const found& look);

    static provider_error nothing_reserved() { return {"PayPal has no reserved money of this payment", false}; }

    static std::string order_path(const checkout_request& order);

    static std::string authorization_path(const found& look);

    static boost::json::object money_of(const checkout_request& order, std::int64_t minor);

    boost::json::object order_body(const checkout_request& order) const;

    static void add_key(detail::api_request& request, const checkout_request& order, std::string_view operation);

    secret id_;
    secret secret_;
    paypal_options options_;
    detail::paypal_access api_;
    paypal_webhooks webhooks_;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/paypal/impl/paypal.ipp>
#endif
