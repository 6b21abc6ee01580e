// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/stripe/stripe.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/provider/detail/api_answer.hpp>
#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

namespace paymcp::inline v0 {

PAYMCP_INLINE boost::asio::awaitable<provider_result<subscription_report>> stripe::subscription(
    checkout_request order) {
    const provider_result<detail::stripe_subscription> known = co_await find_subscription(order);
    if (!known.has_value()) co_return known.error();
    co_return known->report;
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> stripe::end_renewal(checkout_request order) {
    const provider_result<detail::stripe_subscription> known = co_await find_subscription(order);
    if (!known.has_value()) co_return known.error();
    if (known->id.empty()) co_return provider_error{"Stripe has no subscription of this payment yet", false};
    if (known->is_ending) co_return provider_result<void>();
    detail::form fields;
    fields.add("cancel_at_period_end", true);
    detail::api_request request = post("/v1/subscriptions/" + http::url_encode(known->id), fields);
    // Without an idempotency key: to set it twice is to set it once, and after a resumption in the dashboard Stripe
    // would answer a second request of the same key by the first one's answer, and renew.
    request.repeatable = true;
    const detail::api_result changed = co_await api_.call(std::move(request));
    if (!changed.has_value()) co_return changed.error().why;
    if (detail::stripe_ends_with_period(*changed).value_or(false)) co_return provider_result<void>();
    co_return provider_error{"Stripe has not confirmed that the subscription ends with its period", true};
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<detail::stripe_subscription>> stripe::find_subscription(
    checkout_request order) {
    detail::form query;
    query.add("expand[]", "subscription");
    query.add("expand[]", "subscription.latest_invoice");
    const provider_result<boost::json::object> found = co_await shown_session(order, query.text());
    if (!found.has_value()) co_return found.error();
    co_return detail::read_stripe_subscription(*found, order);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> stripe::refund_subscription(checkout_request order) {
    detail::form query;
    query.add("expand[]", "subscription");
    query.add("expand[]", "invoice.payments");
    const provider_result<boost::json::object> found = co_await shown_session(order, query.text());
    if (!found.has_value()) co_return found.error();
    const boost::json::object* const subscription = detail::object_at(*found, {"subscription"});
    if (subscription == nullptr) co_return detail::incomplete(api_.title(), "subscription");
    if (detail::is_of_another_payment(*subscription, order)) co_return detail::foreign_reference();
    const provider_result<void> ended = co_await end_now(*subscription);
    if (!ended.has_value()) co_return ended.error();
    const std::string intent = detail::stripe_intent_of_invoice(*found);
    if (intent.empty())
        co_return provider_error{
            "Stripe has ended the subscription, but does not say which payment paid its first "
            "invoice: refund it in the dashboard",
            true};
    co_return co_await refund_intent(order, intent);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> stripe::end_now(boost::json::object subscription) {
    if (detail::text_at(subscription, {"status"}) == "canceled") co_return provider_result<void>();
    const std::string id = detail::text_at(subscription, {"id"});
    if (!detail::is_reference(id)) co_return detail::incomplete(api_.title(), "id of the subscription");
    detail::api_request request;
    request.method = "DELETE";
    request.path = "/v1/subscriptions/" + http::url_encode(id);
    request.repeatable = true;
    request = with_headers(std::move(request));
    const detail::api_result gone = co_await api_.call(std::move(request));
    // To Stripe, a canceled subscription is one that is not there to be canceled.
    if (!gone.has_value() && gone.error().code == "resource_missing") co_return provider_result<void>();
    if (!gone.has_value()) co_return gone.error().why;
    if (detail::text_at(*gone, {"status"}) == "canceled") co_return provider_result<void>();
    co_return provider_error{"Stripe has not confirmed that the subscription has ended", true};
}

}  // namespace paymcp::inline v0
