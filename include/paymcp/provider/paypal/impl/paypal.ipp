// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/paypal/paypal.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/provider/detail/usable_key.hpp>
#include <paymcp/provider/paypal/detail/disputes.hpp>

#include <stdexcept>
#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE paypal::paypal(const secret& client_id, const secret& client_secret, paypal_options options)
    : id_(detail::trimmed_key(client_id)),
      secret_(detail::trimmed_key(client_secret)),
      options_(trimmed(std::move(options))),
      api_(id_, secret_, base_url(options_), *options_.time),
      webhooks_(options_.webhook_id, *options_.time) {}

PAYMCP_INLINE void paypal::use(http::client& client) {
    if (id_.empty() || secret_.empty())
        throw std::runtime_error("PayPal needs a client id and secret (PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET)");
    detail::require_key("PAYPAL_CLIENT_ID", id_);
    detail::require_key("PAYPAL_CLIENT_SECRET", secret_);
    detail::require_key("PAYPAL_WEBHOOK_ID", options_.webhook_id);
    api_.use(client);
    webhooks_.use(client);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<checkout>> paypal::create(checkout_request order) {
    if (const auto refused = detail::refuse_amount<detail::paypal_charges>(api_.title(), order)) co_return *refused;
    detail::api_request request = detail::json_request("POST", "/v2/checkout/orders", order_body(order));
    add_key(request, order, "create");
    const detail::api_result made = co_await api_.call(std::move(request));
    if (!made.has_value()) co_return made.error().why;
    checkout given{detail::text_at(*made, {"id"}), {}};
    for (const boost::json::object* link : detail::objects_at(*made, {"links"})) {
        const std::string rel = detail::text_at(*link, {"rel"});
        if (rel == "payer-action" || rel == "approve") given.url = detail::text_at(*link, {"href"});
    }
    co_return detail::checked_checkout(api_.title(), std::move(given));
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<status_report>> paypal::status(checkout_request order) {
    found look = co_await look_up_and_complete(order);
    if (look.gone() && options_.time->now() >= order.expires)
        co_return status_report{.status = provider_status::expired};
    if (!look.known.has_value()) co_return look.known.error().why;
    const provider_result<void> contested = co_await ask_disputes(order, *look.known);
    if (!contested.has_value()) co_return contested.error();
    co_return look.known->report;
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> paypal::cancel(checkout_request order) {
    if (!detail::is_reference(order.reference)) co_return detail::no_such_reference(api_.title());
    boost::json::object change;
    change["op"] = "replace";
    change["path"] = "/purchase_units/@reference_id=='default'/custom_id";
    change["value"] = std::string(detail::paypal_canceled) + order.payment_id;
    boost::json::array changes;
    changes.push_back(std::move(change));
    detail::api_request request = detail::json_request("PATCH", order_path(order), changes);
    request.repeatable = true;
    const detail::api_result marked = co_await api_.call(std::move(request));
    if (!marked.has_value() && marked.error().status == 0) co_return marked.error().why;
    const found look = co_await look_up(order);
    if (look.gone()) co_return provider_result<void>();
    if (!look.known.has_value()) co_return detail::unseen(look.known.error().why);
    if (look.known->report.status == provider_status::canceled) co_return provider_result<void>();
    if (!marked.has_value()) co_return marked.error().why;
    co_return provider_error{"PayPal has not taken the mark that gives the order up", true};
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> paypal::refund(checkout_request order) {
    found look = co_await look_up(order);
    if (!look.known.has_value()) co_return look.known.error().why;
    const provider_result<void> contested = co_await ask_disputes(order, *look.known);
    if (!contested.has_value()) co_return contested.error();
    const provider_status now = look.known->report.status;
    if (now == provider_status::refunded) co_return provider_result<void>();
    if (look.known->report.dispute == states::dispute::open)
        co_return provider_error{"PayPal has an open dispute about this payment, which decides who gets the money",
                                 false};
    if (now != provider_status::paid || !detail::is_reference(look.known->capture))
        co_return provider_error{"PayPal has no money of this payment to refund", false};
    boost::json::object body;
    // Without an amount, all that was captured goes back, less earlier refunds.
    const bool rest = look.known->report.returned.value_or(0) > 0;
    if (!order.used && !rest) body["amount"] = money_of(order, order.amount);
    body["custom_id"] = order.payment_id;
    detail::api_request request = detail::json_request(
        "POST", std::string("/v2/payments/captures/") + http::url_encode(look.known->capture) + "/refund", body);
    add_key(request, order, rest ? "refund-rest" : "refund");
    const detail::api_result refunded = co_await api_.call(std::move(request));
    const bool before = !refunded.has_value() && refunded.error().code == "CAPTURE_FULLY_REFUNDED";
    if (before) co_return provider_result<void>();
    if (!refunded.has_value()) co_return refunded.error().why;
    const std::string word = detail::text_at(*refunded, {"status"});
    if (word == "COMPLETED" || word == "PENDING") co_return provider_result<void>();
    if (word == "FAILED" || word == "CANCELLED") co_return provider_error{"PayPal's refund has failed", false};
    co_return detail::incomplete(api_.title(), "refund status that is known");
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> paypal::capture(checkout_request order) {
    const found look = co_await look_up_and_complete(order);
    if (!look.known.has_value()) co_return look.known.error().why;
    const status_report& now_there = look.known->report;
    const std::int64_t wanted = order.used.value_or(order.amount);
    const bool fits =
        (order.used ? now_there.captured : now_there.amount) == wanted && now_there.currency == order.money.name();
    if (now_there.status == provider_status::paid && fits) co_return provider_result<void>();
    if (!is_reserved(look)) co_return nothing_reserved();
    boost::json::object body;
    body["amount"] = money_of(order, wanted);
    body["final_capture"] = true;
    detail::api_request request = detail::json_request("POST", authorization_path(look) + "/capture", body);
    add_key(request, order, "capture");
    const detail::api_result taken = co_await api_.call(std::move(request));
    if (!taken.has_value()) co_return taken.error().why;
    const provider_status now = detail::paypal_capture_status(detail::text_at(*taken, {"status"}));
    if (now == provider_status::paid && !order.used) co_return provider_result<void>();
    detail::paypal_money sum{.found = &*taken, .status = now};
    detail::add_paypal_amount(sum);
    const bool taken_so = sum.amount == wanted && sum.code == order.money.name();
    if (now == provider_status::paid && taken_so) co_return provider_result<void>();
    if (now == provider_status::paid) co_return provider_error{"PayPal has not captured the amount", true};
    co_return provider_error{"PayPal has not confirmed the capture", now != provider_status::canceled};
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> paypal::void_authorization(checkout_request order) {
    const found look = co_await look_up_and_complete(order);
    if (!look.known.has_value()) co_return look.known.error().why;
    const bool ended = look.known->report.status == provider_status::canceled;
    if (ended && !look.known->authorization.empty()) co_return provider_result<void>();
    if (!is_reserved(look)) co_return nothing_reserved();
    detail::api_request request =
        detail::json_request("POST", authorization_path(look) + "/void", boost::json::object());
    add_key(request, order, "release");
    const detail::api_result voided = co_await api_.call(std::move(request));
    if (!voided.has_value()) co_return voided.error().why;
    if (detail::text_at(*voided, {"status"}) == "VOIDED") co_return provider_result<void>();
    // PayPal may answer without a body (204), which only means that it accepted the request.
    const found after = co_await look_up(order);
    if (!after.known.has_value()) co_return detail::unseen(after.known.error().why);
    if (after.known->report.status == provider_status::canceled) co_return provider_result<void>();
    co_return provider_error{"PayPal has not confirmed the release", true};
}

PAYMCP_INLINE boost::asio::awaitable<result<webhook_event>> paypal::webhook(http::request request) const {
    result<webhook_event> event = co_await webhooks_.webhook(request);
    if (!event || !event->about.empty()) co_return event;
    co_return co_await detail::with_paypal_owners(api_, std::move(*event), std::move(request.body));
}

PAYMCP_INLINE paypal_options paypal::trimmed(paypal_options options) {
    options.webhook_id = detail::trimmed_text(options.webhook_id);
    return options;
}

PAYMCP_INLINE bool paypal::found::gone() const {
    if (known.has_value() || known.error().status != 404) return false;
    const std::string code = known.error().code;
    return code == "INVALID_RESOURCE_ID" || code == "RESOURCE_NOT_FOUND";
}

PAYMCP_INLINE std::string paypal::base_url(const paypal_options& options) {
    if (!options.base_url.empty()) return options.base_url;
    return options.sandbox ? "https://api-m.sandbox.paypal.com" : "https://api-m.paypal.com";
}

PAYMCP_INLINE boost::asio::awaitable<paypal::found> paypal::look_up(const checkout_request& order) {
    found look;
    look.known = detail::api_failure{detail::no_such_reference(api_.title())};
    if (!detail::is_reference(order.reference)) co_return look;
    detail::api_request request = detail::reading(order_path(order));
    const detail::api_result answer = co_await api_.call(std::move(request));
    if (!answer.has_value())
        look.known = answer.error();
    else
        look.known = detail::read_paypal_order(*answer, order.used.has_value());
    const bool foreign = answer.has_value() && !look.known->owner.empty() && look.known->owner != order.payment_id;
    if (foreign) look.known = detail::api_failure{detail::foreign_reference()};
    co_return look;
}

PAYMCP_INLINE boost::asio::awaitable<paypal::found> paypal::look_up_and_complete(const checkout_request& order) {
    found look = co_await look_up(order);
    if (!look.known.has_value() || !look.known->approved) co_return look;
    const status_report& report = look.known->report;
    if (report.amount != order.amount || report.currency != order.money.name()) co_return look;
    const std::string verb = look.known->to_reserve ? "authorize" : "capture";
    detail::api_request request = detail::json_request("POST", order_path(order) + "/" + verb, boost::json::object());
    // A payer whose card was declined agrees again, which changes the order and so the key: that is a new capture
    // request. A repeated request without an answer keeps its key.
    add_key(request, order, "take-" + look.known->changed);
    const detail::api_result taken = co_await api_.call(std::move(request));
    if (!taken.has_value() && is_declined(taken.error())) co_return look;
    if (!taken.has_value() && taken.error().status != 422) {
        look.known = taken.error();
        co_return look;
    }
    co_return co_await look_up(order);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> paypal::ask_disputes(const checkout_request& order,
                                                                                 detail::paypal_order& known) {
    constexpr unsigned not_permitted = 403;
    const bool delivered = order.ended != unix_time{};
    if (!delivered || !known.report.returned || !detail::is_reference(known.capture)) co_return provider_result<void>();
    const std::string all = "/v1/customer/disputes";
    detail::api_request request =
        detail::reading(all + "?page_size=50&disputed_transaction_id=" + http::url_encode(known.capture));
    const detail::api_result listed = co_await api_.call(std::move(request));
    if (!listed.has_value() && listed.error().status == not_permitted) co_return provider_result<void>();
    if (!listed.has_value()) co_return listed.error().why;
    detail::paypal_disputes sums;
    std::size_t asked = 0;
    for (const boost::json::object* one : detail::objects_at(*listed, {"items"})) {
        const std::string id = detail::text_at(*one, {"dispute_id"});
        const bool decided = detail::text_at(*one, {"status"}) == "RESOLVED" && detail::is_reference(id);
        if (!decided || asked++ == detail::paypal_disputes::most) {
            sums.open = true;
            break;
        }
        detail::api_request question = detail::reading(std::string(all).append("/").append(http::url_encode(id)));
        const detail::api_result details = co_await api_.call(std::move(question));
        if (!details.has_value()) co_return details.error().why;
        detail::add_paypal_dispute(sums, *details, known.report);
    }
    detail::add_paypal_disputes(known.report, sums);
    co_return provider_result<void>();
}

PAYMCP_INLINE bool paypal::is_declined(const detail::api_failure& failed) {
    return failed.status == 422 && (failed.code == "INSTRUMENT_DECLINED" || failed.code == "PAYER_ACTION_REQUIRED" ||
                                    failed.code == "ORDER_NOT_APPROVED");
}

PAYMCP_INLINE bool paypal::is_reserved(const found& look) {
    return look.known->report.status == provider_status::authorized && detail::is_reference(look.known->authorization);
}

PAYMCP_INLINE std::string paypal::order_path(const checkout_request& order) {
    return std::string("/v2/checkout/orders/") + http::url_encode(order.reference);
}

PAYMCP_INLINE std::string paypal::authorization_path(const found& look) {
    return std::string("/v2/payments/authorizations/") + http::url_encode(look.known->authorization);
}

PAYMCP_INLINE boost::json::object paypal::money_of(const checkout_request& order, std::int64_t minor) {
    boost::json::object money;
    money["currency_code"] = order.money.name();
    money["value"] = detail::to_wire_text(minor, order.money, decimals(order.money)).value_or("");
    return money;
}

PAYMCP_INLINE boost::json::object paypal::order_body(const checkout_request& order) const {
    boost::json::object unit;
    unit["reference_id"] = "default";
    unit["custom_id"] = order.payment_id;
    unit["invoice_id"] = order.payment_id;
    unit["description"] = detail::line_for_payer(order, 127);
    unit["amount"] = money_of(order, order.amount);
    boost::json::object experience;
    experience["user_action"] = "PAY_NOW";
    experience["shipping_preference"] = "NO_SHIPPING";
    experience["return_url"] = options_.return_url;
    experience["cancel_url"] = options_.cancel_url;
    boost::json::object wallet;
    wallet["experience_context"] = std::move(experience);
    boost::json::object source;
    source["paypal"] = std::move(wallet);
    boost::json::object body;
    body["intent"] = order.authorize_only ? "AUTHORIZE" : "CAPTURE";
    boost::json::array units;
    units.push_back(std::move(unit));
    body["purchase_units"] = std::move(units);
    body["payment_source"] = std::move(source);
    return body;
}

PAYMCP_INLINE void paypal::add_key(detail::api_request& request, const checkout_request& order,
                                   std::string_view operation) {
    detail::add_key(request, "PayPal-Request-Id", detail::operation_key(order, operation));
    request.headers.push_back({"Prefer", "return=representation"});
}

}  // namespace paymcp::inline v0
