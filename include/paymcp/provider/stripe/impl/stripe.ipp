// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/stripe/stripe.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/payment/detail/renewal_id.hpp>
#include <paymcp/payment/plan_interval.hpp>
#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/provider/detail/usable_key.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/stripe/detail/disputes.hpp>
#include <paymcp/provider/stripe/detail/invoice.hpp>
#include <paymcp/provider/stripe/detail/payment_ref.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>

namespace paymcp::inline v0 {

PAYMCP_INLINE stripe::stripe(const secret& key, stripe_options options)
    : key_(detail::trimmed_key(key)),
      options_(trimmed(std::move(options))),
      api_("Stripe", options_.base_url),
      webhooks_(options_.webhook_secrets, *options_.time) {}

PAYMCP_INLINE void stripe::use(http::client& client) {
    if (key_.empty()) throw std::runtime_error("Stripe needs an API key (STRIPE_API_KEY)");
    detail::require_key("STRIPE_API_KEY", key_);
    detail::require_keys("STRIPE_WEBHOOK_SECRET", options_.webhook_secrets);
    api_.use(client);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<checkout>> stripe::create(checkout_request order) {
    if (const auto refused = detail::refuse_amount<detail::stripe_charges>(api_.title(), order)) co_return *refused;
    if (order.renews && order.authorize_only)
        co_return provider_error{"Stripe cannot reserve the money of a subscription", false};
    detail::api_request request = post("/v1/checkout/sessions", session_form(order));
    detail::add_key(request, "Idempotency-Key", detail::operation_key(order, "create"));
    const detail::api_result made = co_await api_.call(std::move(request));
    if (!made.has_value()) co_return made.error().why;
    checkout given{detail::text_at(*made, {"id"}), detail::text_at(*made, {"url"})};
    co_return detail::checked_checkout(api_.title(), std::move(given));
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<status_report>> stripe::status(checkout_request order) {
    const provider_result<detail::stripe_session> known = co_await session(order);
    if (!known.has_value()) co_return known.error();
    co_return known->report;
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> stripe::cancel(checkout_request order) {
    if (!detail::is_reference(order.reference)) co_return detail::no_such_reference(api_.title());
    detail::api_request request = post(session_path(order) + "/expire", detail::form());
    request.repeatable = true;
    const detail::api_result expired = co_await api_.call(std::move(request));
    if (!expired.has_value() && expired.error().status == 0) co_return expired.error().why;
    const provider_result<detail::stripe_session> known = co_await session(order);
    if (!known.has_value()) co_return detail::unseen(known.error());
    const provider_status now = known->report.status;
    if (now == provider_status::expired || now == provider_status::canceled) co_return provider_result<void>();
    if (!expired.has_value()) co_return expired.error().why;
    co_return provider_error{"Stripe did not expire the session", true};
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> stripe::refund(checkout_request order) {
    const provider_result<detail::stripe_session> known = co_await session(order);
    if (!known.has_value()) co_return known.error();
    const bool is_paid = known->report.status == provider_status::paid;
    const bool is_back = known->report.status == provider_status::refunded;
    if (known->renews && (is_paid || is_back)) {
        const provider_result<void> ended = co_await end_subscription(order);
        if (!ended.has_value()) co_return ended.error();
    }
    if (is_back) co_return provider_result<void>();
    if (known->report.dispute == states::dispute::open)
        co_return provider_error{"Stripe has an open dispute about this payment, which decides who gets the money",
                                 false};
    if (!is_paid) co_return provider_error{"Stripe has no money of this payment to refund", false};
    if (!detail::is_reference(known->intent))
        co_return provider_error{"Stripe does not say which payment paid the invoice: refund it in the dashboard",
                                 true};
    co_return co_await refund_intent(order, known->intent);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> stripe::refund_intent(checkout_request order,
                                                                                  std::string intent) {
    detail::form fields;
    fields.add("payment_intent", intent);
    fields.add(detail::form_key("metadata", detail::payment_id_field), order.payment_id);
    detail::api_request request = post("/v1/refunds", fields);
    detail::add_key(request, "Idempotency-Key", detail::operation_key(order, "refund"));
    const detail::api_result refunded = co_await api_.call(std::move(request));
    if (!refunded.has_value() && refunded.error().code == "charge_already_refunded") co_return provider_result<void>();
    if (!refunded.has_value()) co_return refunded.error().why;
    const std::string word = detail::text_at(*refunded, {"status"});
    if (word == "succeeded" || word == "pending" || word == "requires_action") co_return provider_result<void>();
    if (word == "failed" || word == "canceled") co_return provider_error{"Stripe's refund has failed", false};
    co_return detail::incomplete(api_.title(), "refund status that is known");
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> stripe::capture(checkout_request order) {
    return change_intent(std::move(order), "capture", provider_status::paid, "succeeded");
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> stripe::void_authorization(checkout_request order) {
    return change_intent(std::move(order), "cancel", provider_status::canceled, "canceled");
}

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

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> stripe::end_subscription(checkout_request order) {
    detail::form query;
    query.add("expand[]", "subscription");
    const provider_result<boost::json::object> found = co_await shown_session(order, query.text());
    if (!found.has_value()) co_return found.error();
    const boost::json::object* const subscription = detail::object_at(*found, {"subscription"});
    if (subscription == nullptr) co_return detail::incomplete(api_.title(), "subscription");
    if (detail::is_of_another_payment(*subscription, order)) co_return detail::foreign_reference();
    co_return co_await end_now(*subscription);
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

PAYMCP_INLINE boost::asio::awaitable<provider_result<event_page>> stripe::events(std::string cursor) {
    if (!cursor.empty() && !detail::is_reference(cursor)) co_return detail::no_such_reference(api_.title());
    detail::form query;
    query.add("limit", 100);
    for (const std::string_view kind : detail::stripe_event_types) query.add("types[]", kind);
    if (!cursor.empty()) query.add("ending_before", cursor);
    detail::api_request request = get("/v1/events?" + query.text());
    const detail::api_result listed = co_await api_.call(std::move(request));
    // Stripe drops events after 30 days, and then their cursors.
    const bool forgotten = !listed.has_value() && listed.error().code == "resource_missing";
    if (forgotten && !cursor.empty()) co_return co_await events(std::string());
    if (!listed.has_value()) co_return listed.error().why;
    const boost::json::value* more = listed->if_contains("has_more");
    const boost::json::value* data = listed->if_contains("data");
    if (data == nullptr || !data->is_array() || more == nullptr || !more->is_bool())
        co_return detail::incomplete(api_.title(), "list of events");
    const bool from_the_start = cursor.empty();
    event_page page{{}, std::move(cursor), !from_the_start && more->get_bool()};
    const auto newest_first = detail::objects_at(*listed, {"data"});
    for (const boost::json::object* event : newest_first)
        if (const boost::json::object* subject = detail::object_at(*event, {"data", "object"}))
            detail::add_stripe_payment_ref(page.about, *subject);
    if (!newest_first.empty()) page.cursor = detail::text_at(*newest_first.front(), {"id"});
    co_return page;
}

PAYMCP_INLINE stripe_options stripe::trimmed(stripe_options options) {
    options.webhook_secrets = detail::trimmed_keys(std::move(options.webhook_secrets));
    return options;
}

PAYMCP_INLINE detail::form stripe::session_form(const checkout_request& order) const {
    using namespace std::chrono;
    detail::form fields;
    fields.add("mode", order.renews ? "subscription" : "payment");
    fields.add("success_url", options_.success_url);
    if (!options_.cancel_url.empty()) fields.add("cancel_url", options_.cancel_url);
    fields.add("client_reference_id", order.payment_id);
    fields.add(detail::form_key("metadata", detail::payment_id_field), order.payment_id);
    add_sale(fields, order, detail::line_for_payer(order, 250));
    // The expiry must not depend on the time of the request: a repetition with another expiry would be refused as a
    // different request.
    const unix_time closes = order.expires + minutes(30);
    if (closes < options_.time->now() + hours(24))
        fields.add("expires_at", duration_cast<seconds>(closes.time_since_epoch()).count());
    return fields;
}

PAYMCP_INLINE void stripe::add_sale(detail::form& fields, const checkout_request& order,
                                    const std::string& line) const {
    std::string code(order.money.name());
    for (char& letter : code) letter = static_cast<char>(letter - 'A' + 'a');
    fields.add(detail::form_key("line_items", 0, "quantity"), 1);
    fields.add(detail::form_key("line_items", 0, "price_data", "currency"), code);
    fields.add(detail::form_key("line_items", 0, "price_data", "unit_amount"),
               detail::to_wire(order.amount, order.money, decimals(order.money)).value());
    fields.add(detail::form_key("line_items", 0, "price_data", "product_data", "name"), line);
    if (order.renews)
        fields.add(detail::form_key("line_items", 0, "price_data", "recurring", "interval"),
                   plans::name_of(*order.renews));
    const std::string_view kept_by = order.renews ? "subscription_data" : "payment_intent_data";
    fields.add(detail::form_key(kept_by, "description"), line);
    fields.add(detail::form_key(kept_by, "metadata", detail::payment_id_field), order.payment_id);
    if (order.authorize_only) fields.add(detail::form_key(kept_by, "capture_method"), "manual");
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<boost::json::object>> stripe::shown_session(checkout_request order,
                                                                                                 std::string query) {
    if (!detail::is_reference(order.reference)) co_return detail::no_such_reference(api_.title());
    detail::api_request request = get(session_path(order) + "?" + query);
    detail::api_result found = co_await api_.call(std::move(request));
    if (!found.has_value()) co_return found.error().why;
    const std::string owner = detail::text_at(*found, {"client_reference_id"});
    if (!owner.empty() && owner != order.payment_id) co_return detail::foreign_reference();
    co_return std::move(*found);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<detail::stripe_session>> stripe::session(
    const checkout_request& order) {
    provider_result<detail::stripe_session> read = co_await read_money(order);
    if (!read.has_value()) co_return read;
    detail::stripe_session known = std::move(*read);
    if (known.disputed) {
        detail::form wanted;
        wanted.add("payment_intent", known.intent);
        wanted.add("limit", 100);
        detail::api_request asking = get("/v1/disputes?" + wanted.text());
        const detail::api_result disputes = co_await api_.call(std::move(asking));
        if (!disputes.has_value()) co_return disputes.error().why;
        detail::add_stripe_disputes(known, *disputes);
    }
    detail::add_stripe_returns(known);
    co_return known;
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<detail::stripe_session>> stripe::read_money(
    const checkout_request& order) {
    if (detail::is_stripe_invoice(order.reference)) co_return co_await invoice_money(order);
    detail::form query;
    query.add("expand[]", "payment_intent.latest_charge");
    query.add("expand[]", "invoice.payments");
    const provider_result<boost::json::object> found = co_await shown_session(order, query.text());
    if (!found.has_value()) co_return found.error();
    detail::stripe_session known = detail::read_stripe_session(*found, order.used.has_value());
    if (!known.renews || known.report.status != provider_status::paid) co_return known;
    if (const boost::json::object* invoice = detail::object_at(*found, {"invoice"}))
        known.intent = detail::stripe_intent_of_invoice(*invoice);
    co_return co_await with_charge(std::move(known));
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<detail::stripe_session>> stripe::invoice_money(
    const checkout_request& order) {
    if (!detail::is_reference(order.reference)) co_return detail::no_such_reference(api_.title());
    if (order.payment_id != detail::renewal_id(order.reference)) co_return detail::foreign_reference();
    detail::api_request asking =
        get(std::string("/v1/invoices/") + http::url_encode(order.reference) + "?expand[]=payments");
    const detail::api_result found = co_await api_.call(std::move(asking));
    if (!found.has_value()) co_return found.error().why;
    detail::stripe_session known = detail::read_stripe_invoice_payment(*found);
    if (known.report.status != provider_status::paid) co_return known;
    co_return co_await with_charge(std::move(known));
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<detail::stripe_session>> stripe::with_charge(
    detail::stripe_session known) {
    known.tells_returns = detail::is_reference(known.intent);
    if (!known.tells_returns) co_return known;
    detail::api_request asking =
        get(std::string("/v1/payment_intents/") + http::url_encode(known.intent) + "?expand[]=latest_charge");
    const detail::api_result found = co_await api_.call(std::move(asking));
    if (!found.has_value()) co_return found.error().why;
    detail::add_stripe_charge(known, *found);
    co_return known;
}

PAYMCP_INLINE boost::asio::awaitable<result<webhook_event>> stripe::webhook(http::request request) {
    result<webhook_event> event = webhooks_.webhook(request);
    if (!event || !event->about.empty()) co_return event;
    const result<boost::json::object> body = detail::read_webhook(request.body);
    const std::string intent = body ? detail::stripe_intent_of_event(*body) : std::string();
    if (!detail::is_reference(intent)) co_return event;
    detail::api_request asking = get(std::string("/v1/payment_intents/") + http::url_encode(intent));
    const detail::api_result found = co_await api_.call(std::move(asking));
    constexpr unsigned no_such_intent = 404;
    if (!found.has_value() && found.error().status != no_such_intent)
        co_return webhook_unverified("Stripe did not say which payment the webhook is about");
    if (found.has_value()) detail::add_stripe_payment_ref(event->about, *found);
    if (!found.has_value() || !event->about.empty()) co_return event;
    // Money of a subscription names its invoice only.
    detail::form query;
    query.add(detail::form_key("payment", "type"), "payment_intent");
    query.add(detail::form_key("payment", "payment_intent"), intent);
    query.add("expand[]", "data.invoice");
    detail::api_request of_invoice = get("/v1/invoice_payments?" + query.text());
    const detail::api_result paid = co_await api_.call(std::move(of_invoice));
    if (!paid.has_value()) co_return webhook_unverified("Stripe did not say which invoice the webhook is about");
    detail::add_stripe_invoice_refs(event->about, *paid);
    co_return event;
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> stripe::change_intent(checkout_request order,
                                                                                  std::string verb,
                                                                                  provider_status wanted,
                                                                                  std::string done) {
    const provider_result<detail::stripe_session> known = co_await session(order);
    if (!known.has_value()) co_return known.error();
    const bool takes = wanted == provider_status::paid;
    const bool other = takes && order.used && known->report.captured != order.used;
    if (known->report.status == wanted && !other) co_return provider_result<void>();
    if (known->report.status != provider_status::authorized || !detail::is_reference(known->intent))
        co_return provider_error{"Stripe has no reserved money of this payment to " + verb, false};
    detail::form fields;
    if (takes && order.used)
        fields.add("amount_to_capture", detail::to_wire(*order.used, order.money, decimals(order.money)).value());
    detail::api_request request =
        post(std::string("/v1/payment_intents/") + http::url_encode(known->intent) + "/" + verb, fields);
    detail::add_key(request, "Idempotency-Key", detail::operation_key(order, verb));
    const detail::api_result changed = co_await api_.call(std::move(request));
    if (!changed.has_value()) co_return changed.error().why;
    if (detail::text_at(*changed, {"status"}) == done) co_return checked(*changed, order, wanted);
    co_return provider_error{"Stripe has not confirmed the " + verb, true};
}

PAYMCP_INLINE provider_result<void> stripe::checked(const boost::json::object& intent, const checkout_request& order,
                                                    provider_status wanted) {
    if (wanted != provider_status::paid) return provider_result<void>();
    const std::int64_t minor = order.used.value_or(order.amount);
    const std::int64_t asked = detail::to_wire(minor, order.money, decimals(order.money)).value_or(0);
    const std::string why = detail::stripe_shortfall(intent, asked, order.money);
    if (why.empty()) return provider_result<void>();
    return provider_error{"Stripe has not captured the amount: " + why, true};
}

PAYMCP_INLINE std::string stripe::session_path(const checkout_request& order) {
    return std::string("/v1/checkout/sessions/") + http::url_encode(order.reference);
}

PAYMCP_INLINE detail::api_request stripe::post(std::string path, const detail::form& fields) const {
    detail::api_request request;
    request.method = "POST";
    request.path = std::move(path);
    request.body = fields.text();
    request.content_type = detail::form::content_type;
    return with_headers(std::move(request));
}

PAYMCP_INLINE detail::api_request stripe::with_headers(detail::api_request request) const {
    request.headers.push_back({"Authorization", std::string("Bearer ") + std::string(key_.reveal())});
    request.headers.push_back({"Stripe-Version", std::string(api_version)});
    return request;
}

}  // namespace paymcp::inline v0
