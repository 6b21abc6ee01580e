// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/square/square.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/provider/detail/usable_key.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/square/detail/disputes.hpp>

#include <optional>
#include <stdexcept>
#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE square::square(const secret& access_token, const std::string& location_id, square_options options)
    : token_(detail::trimmed_key(access_token)),
      location_(detail::trimmed_text(location_id)),
      options_(trimmed(std::move(options))),
      api_("Square", base_url(options_)),
      webhooks_(options_.webhook_keys, options_.webhook_url) {}

PAYMCP_INLINE void square::use(http::client& client) {
    if (token_.empty() || location_.empty())
        throw std::runtime_error("Square needs an access token and location (SQUARE_ACCESS_TOKEN, SQUARE_LOCATION_ID)");
    detail::require_key("SQUARE_ACCESS_TOKEN", token_);
    detail::require_key("SQUARE_LOCATION_ID", location_);
    detail::require_keys("SQUARE_WEBHOOK_KEY", options_.webhook_keys);
    detail::require_key("SQUARE_WEBHOOK_URL", options_.webhook_url);
    api_.use(client);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<checkout>> square::create(checkout_request order) {
    if (order.authorize_only) co_return provider_error{"Square's payment links cannot reserve money", false};
    if (const auto refused = detail::refuse_amount<detail::square_charges>(api_.title(), order)) co_return *refused;
    detail::api_request request =
        with_headers(detail::json_request("POST", "/v2/online-checkout/payment-links", link_body(order)));
    request.repeatable = true;
    const detail::api_result made = co_await api_.call(std::move(request));
    if (!made.has_value()) co_return made.error().why;
    const std::string link = detail::text_at(*made, {"payment_link", "id"});
    const std::string paid_order = detail::text_at(*made, {"payment_link", "order_id"});
    if (link.empty() || paid_order.empty()) co_return detail::incomplete(api_.title(), "payment link with an order");
    checkout given{paid_order + "." + link, detail::text_at(*made, {"payment_link", "url"})};
    co_return detail::checked_checkout(api_.title(), std::move(given));
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<status_report>> square::status(checkout_request order) {
    const provider_result<detail::square_order> known = co_await look_up(order);
    if (!known.has_value()) co_return known.error();
    status_report report = known->report;
    // While the link is open the rest may still be paid; after that, a part is `unknown`.
    if (known->part_paid && options_.time->now() >= order.expires) {
        report.status = provider_status::unknown;
        report.why = "a part has been paid, and the time to pay the rest is over";
    }
    co_return report;
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> square::cancel(checkout_request order) {
    const provider_result<detail::square_order> before = co_await look_up(order);
    if (!before.has_value()) co_return before.error();
    if (before->report.status == provider_status::canceled) co_return provider_result<void>();
    if (before->part_paid)
        co_return provider_error{"Square has been paid in part, and deletes no link that money came by", false};
    if (before->report.status != provider_status::pending)
        co_return provider_error{"Square has been paid, and deletes no paid link", false};
    detail::api_request request = with_headers({});
    request.method = "DELETE";
    request.path = std::string("/v2/online-checkout/payment-links/") + http::url_encode(link_of(order));
    request.repeatable = true;
    const detail::api_result deleted = co_await api_.call(std::move(request));
    if (!deleted.has_value() && deleted.error().status == 0) co_return deleted.error().why;
    const provider_result<detail::square_order> after = co_await look_up(order);
    if (!after.has_value()) co_return detail::unseen(after.error());
    if (after->report.status == provider_status::canceled) co_return provider_result<void>();
    if (!deleted.has_value()) co_return deleted.error().why;
    co_return provider_error{"Square has not canceled the order", true};
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> square::refund(checkout_request order) {
    const provider_result<detail::square_order> known = co_await look_up(order);
    if (!known.has_value()) co_return known.error();
    if (known->report.status == provider_status::refunded) co_return provider_result<void>();
    if (known->report.dispute == states::dispute::open)
        co_return provider_error{"Square has an open dispute about this payment, which decides who gets the money",
                                 false};
    if (!known->whole_came) co_return provider_error{"Square has no money of this payment to refund", false};
    std::optional<provider_error> failed;
    bool some_went = false;
    for (const detail::square_payment& one : known->came) {
        if (one.left() == 0) continue;
        const provider_result<void> sent = co_await give_back(order, one);
        if (sent.has_value())
            some_went = true;
        else if (!failed)
            failed = sent.error();
    }
    if (!failed) co_return provider_result<void>();
    failed->may_have_happened = failed->may_have_happened || some_went;
    co_return *failed;
}

PAYMCP_INLINE square_options square::trimmed(square_options options) {
    options.webhook_keys = detail::trimmed_keys(std::move(options.webhook_keys));
    options.webhook_url = detail::trimmed_text(options.webhook_url);
    return options;
}

PAYMCP_INLINE std::string square::base_url(const square_options& options) {
    if (!options.base_url.empty()) return options.base_url;
    return options.sandbox ? "https://connect.squareupsandbox.com" : "https://connect.squareup.com";
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<detail::square_order>> square::look_up(
    const checkout_request& order) {
    const std::string id = order.reference.substr(0, order.reference.find('.'));
    if (!detail::is_reference(id) || !detail::is_reference(link_of(order)))
        co_return detail::no_such_reference(api_.title());
    detail::api_request request = with_headers(detail::reading(std::string("/v2/orders/") + http::url_encode(id)));
    const detail::api_result found = co_await api_.call(std::move(request));
    if (!found.has_value()) co_return found.error().why;
    detail::square_order known = detail::read_square_order(*found);
    if (!known.owner.empty() && known.owner != reference_of(order)) co_return detail::foreign_reference();
    for (const std::string& one : known.tenders) {
        if (!detail::is_reference(one)) co_return detail::incomplete(api_.title(), "payment of a tender");
        detail::api_request question =
            with_headers(detail::reading(std::string("/v2/payments/") + http::url_encode(one)));
        const detail::api_result payment = co_await api_.call(std::move(question));
        if (!payment.has_value()) co_return payment.error().why;
        detail::add_square_payment(known, one, *payment);
    }
    if (order.ended != unix_time{} && !known.taken.empty()) {
        const provider_result<void> contested = co_await ask_disputes(known);
        if (!contested.has_value()) co_return contested.error();
    }
    detail::judge_square_order(known);
    co_return known;
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> square::ask_disputes(detail::square_order& known) {
    constexpr unsigned not_permitted = 403;
    const std::string list = std::string("/v2/disputes?location_id=").append(http::url_encode(location_));
    std::string cursor;
    for (int page = 0; page < detail::max_square_dispute_pages; ++page) {
        std::string path = list;
        if (!cursor.empty()) path.append("&cursor=").append(http::url_encode(cursor));
        const detail::api_result listed = co_await api_.call(with_headers(detail::reading(std::move(path))));
        if (!listed.has_value() && listed.error().status == not_permitted) break;
        if (!listed.has_value()) co_return listed.error().why;
        detail::add_square_disputes(known, *listed);
        cursor = detail::text_at(*listed, {"cursor"});
        if (cursor.empty()) break;
    }
    co_return provider_result<void>();
}

PAYMCP_INLINE boost::asio::awaitable<result<webhook_event>> square::webhook(http::request request) const {
    result<webhook_event> event = webhooks_.webhook(request);
    if (!event || !event->about.empty()) co_return event;
    const std::string payment = detail::square_payment_of_event(request.body);
    if (!detail::is_reference(payment)) co_return event;
    constexpr unsigned no_such_payment = 404;
    detail::api_request asking =
        with_headers(detail::reading(std::string("/v2/payments/") + http::url_encode(payment)));
    const detail::api_result found = co_await api_.call(std::move(asking));
    if (!found.has_value() && found.error().status != no_such_payment)
        co_return webhook_unverified("Square did not say which payment the webhook is about");
    if (found.has_value())
        detail::add_payment_ref(event->about, detail::text_at(*found, {"payment", "note"}),
                                detail::text_at(*found, {"payment", "order_id"}));
    co_return event;
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> square::give_back(const checkout_request& order,
                                                                              const detail::square_payment& paid) {
    boost::json::object money = money_of(order);
    money["amount"] = paid.left();
    boost::json::object body;
    body["idempotency_key"] = detail::operation_key(order, "refund-" + paid.id);
    body["payment_id"] = paid.id;
    body["amount_money"] = std::move(money);
    body["reason"] = std::string("paymcp ") + order.payment_id.substr(0, 128);
    detail::api_request request = with_headers(detail::json_request("POST", "/v2/refunds", body));
    request.repeatable = true;
    const detail::api_result refunded = co_await api_.call(std::move(request));
    if (!refunded.has_value()) co_return refunded.error().why;
    const std::string word = detail::text_at(*refunded, {"refund", "status"});
    if (word == "PENDING" || word == "COMPLETED") co_return provider_result<void>();
    if (word == "REJECTED" || word == "FAILED") co_return provider_error{"Square's refund has failed", false};
    co_return detail::incomplete(api_.title(), "refund status that is known");
}

PAYMCP_INLINE std::string square::link_of(const checkout_request& order) {
    const std::size_t dot = order.reference.find('.');
    return dot == std::string::npos ? std::string() : order.reference.substr(dot + 1);
}

PAYMCP_INLINE boost::json::object square::money_of(const checkout_request& order) {
    boost::json::object money;
    money["amount"] = order.amount;
    money["currency"] = order.money.name();
    return money;
}

PAYMCP_INLINE boost::json::object square::link_body(const checkout_request& order) const {
    boost::json::object item;
    item["name"] = detail::line_for_payer(order, 255);
    item["quantity"] = "1";
    item["base_price_money"] = money_of(order);
    boost::json::array items;
    items.push_back(std::move(item));
    boost::json::object metadata;
    metadata[detail::payment_id_field] = order.payment_id;
    boost::json::object sold;
    sold["location_id"] = location_;
    sold["reference_id"] = reference_of(order);
    sold["line_items"] = std::move(items);
    sold["metadata"] = std::move(metadata);
    boost::json::object body;
    body["idempotency_key"] = detail::operation_key(order, "create");
    body["order"] = std::move(sold);
    body["payment_note"] = order.payment_id;
    if (!options_.redirect_url.empty()) {
        boost::json::object checkout_options;
        checkout_options["redirect_url"] = options_.redirect_url;
        body["checkout_options"] = std::move(checkout_options);
    }
    return body;
}

PAYMCP_INLINE detail::api_request square::with_headers(detail::api_request request) const {
    request.headers.push_back({"Authorization", std::string("Bearer ") + std::string(token_.reveal())});
    request.headers.push_back({"Square-Version", std::string(api_version)});
    return request;
}

}  // namespace paymcp::inline v0
