// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/adyen/adyen.hpp>

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/provider/detail/usable_key.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

#include <fmt/chrono.h>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE adyen::adyen(const secret& api_key, const std::string& merchant_account, adyen_options options)
    : key_(detail::trimmed_key(api_key)),
      account_(detail::trimmed_text(merchant_account)),
      options_(trimmed(std::move(options))),
      api_("Adyen", base_url(options_)),
      webhooks_(options_.webhook_keys) {}

PAYMCP_INLINE void adyen::use(http::client& client) {
    if (key_.empty() || account_.empty())
        throw std::runtime_error("Adyen needs an API key and merchant account (ADYEN_API_KEY, ADYEN_MERCHANT_ACCOUNT)");
    detail::require_key("ADYEN_API_KEY", key_);
    detail::require_key("ADYEN_MERCHANT_ACCOUNT", account_);
    detail::require_key("ADYEN_LIVE_PREFIX", options_.live_prefix);
    detail::require_hexadecimal("ADYEN_WEBHOOK_KEY", options_.webhook_keys, 32);
    if (options_.live && options_.live_prefix.empty() && options_.base_url.empty())
        throw std::runtime_error(
            "Adyen's live environment needs the company's own URL prefix (adyen_options::live_prefix)");
    api_.use(client);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<checkout>> adyen::create(checkout_request order) {
    if (const auto refused = detail::refuse_amount<detail::adyen_charges>(api_.title(), order)) co_return *refused;
    detail::api_request request = with_key(detail::json_request("POST", "/paymentLinks", link_body(order)));
    detail::add_key(request, "Idempotency-Key", detail::operation_key(order, "create"));
    const detail::api_result made = co_await api_.call(std::move(request));
    if (!made.has_value()) co_return made.error().why;
    checkout given{detail::text_at(*made, {"id"}), detail::text_at(*made, {"url"})};
    co_return detail::checked_checkout(api_.title(), std::move(given));
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<status_report>> adyen::status(checkout_request order) {
    if (!detail::is_reference(order.reference)) co_return detail::no_such_reference(api_.title());
    detail::api_request request = with_key(detail::reading(link_path(order)));
    const detail::api_result found = co_await api_.call(std::move(request));
    if (!found.has_value()) co_return found.error().why;
    if (const std::string owner = detail::text_at(*found, {"reference"}); !owner.empty() && owner != order.payment_id)
        co_return detail::foreign_reference();
    std::optional<detail::adyen_sum> part;
    if (order.used) part = detail::adyen_sum_of(*order.used, order.money);
    co_return books_->judge(order.payment_id, read_link(*found), part);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> adyen::cancel(checkout_request order) {
    if (!detail::is_reference(order.reference)) co_return detail::no_such_reference(api_.title());
    boost::json::object body;
    body["status"] = "expired";
    detail::api_request request = with_key(detail::json_request("PATCH", link_path(order), body));
    request.repeatable = true;
    const detail::api_result expired = co_await api_.call(std::move(request));
    if (expired.has_value() && detail::text_at(*expired, {"status"}) == "expired") co_return provider_result<void>();
    if (!expired.has_value() && expired.error().status == 0) co_return expired.error().why;
    const provider_result<status_report> now = co_await status(order);
    if (!now.has_value()) co_return detail::unseen(now.error());
    if (now->status == provider_status::expired) co_return provider_result<void>();
    if (!expired.has_value()) co_return expired.error().why;
    co_return provider_error{"Adyen has not expired the link", true};
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> adyen::refund(checkout_request order) {
    return modify(std::move(order), detail::adyen_step::refund);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> adyen::capture(checkout_request order) {
    return modify(std::move(order), detail::adyen_step::capture);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> adyen::void_authorization(checkout_request order) {
    return modify(std::move(order), detail::adyen_step::void_authorization);
}

PAYMCP_INLINE result<webhook_event> adyen::webhook(const http::request& request) {
    result<webhook_event> event = webhooks_.webhook(request);
    if (event.has_value() && !event->about.empty()) books_->note(request.body);
    return event;
}

PAYMCP_INLINE adyen_options adyen::trimmed(adyen_options options) {
    options.webhook_keys = detail::trimmed_keys(std::move(options.webhook_keys));
    options.live_prefix = detail::trimmed_text(options.live_prefix);
    return options;
}

PAYMCP_INLINE std::string adyen::base_url(const adyen_options& options) {
    if (!options.base_url.empty()) return options.base_url;
    if (!options.live) return "https://checkout-test.adyen.com/v71";
    return std::string("https://") + http::url_encode(options.live_prefix) +
           "-checkout-live.adyenpayments.com/checkout/v71";
}

PAYMCP_INLINE status_report adyen::read_link(const boost::json::object& link) {
    status_report report;
    const std::string word = detail::text_at(link, {"status"});
    const boost::json::value* manual = link.if_contains("manualCapture");
    const bool reserved = manual != nullptr && manual->is_bool() && manual->get_bool();
    if (word == "active" || word == "paymentPending") report.status = provider_status::pending;
    if (word == "expired") report.status = provider_status::expired;
    if (word == "completed" || word == "paid")
        report.status = reserved ? provider_status::authorized : provider_status::paid;
    const std::string code = detail::text_at(link, {"amount", "currency"});
    const std::optional<std::int64_t> value = detail::whole_at(link, {"amount", "value"});
    const currency money{std::string_view(code)};
    if (value && money.known) report.amount = detail::from_wire(*value, money, decimals(money));
    // Adyen always states the amount, so a link without an amount is `unknown`.
    if (!report.amount)
        return detail::unjudged(std::string("its link has no amount that can be read, in ") + detail::in_quotes(code));
    report.currency = code;
    if (report.status == provider_status::unknown) report.why = std::string("its link is ") + detail::in_quotes(word);
    return report;
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> adyen::modify(checkout_request order,
                                                                          detail::adyen_step step) {
    const provider_result<status_report> now = co_await status(order);
    if (!now.has_value()) co_return now.error();
    const std::string word(detail::word_for(step));
    const std::int64_t minor = sum_of_step(order, step, *now);
    const detail::adyen_sum whole = detail::adyen_sum_of(order.amount, order.money);
    const detail::adyen_sum asked = detail::adyen_sum_of(minor, order.money);
    const bool captures = step == detail::adyen_step::capture;
    const bool captured = captures && books_->is_captured(order.payment_id, whole, asked);
    const bool other_part = captures && order.used && now->captured != order.used;
    if (captured || (now->status == detail::end_of(step) && !other_part)) co_return provider_result<void>();
    if (step == detail::adyen_step::refund && now->dispute == states::dispute::open)
        co_return provider_error{"Adyen has an open dispute about this payment, which decides who gets the money",
                                 false};
    if (!is_possible(step, now->status, order))
        co_return provider_error{
            std::string("Adyen has no such money of this payment") + (now->why.empty() ? "" : ": ") + now->why, false};
    if (books_->failures(order.payment_id, step, whole) >= max_failures)
        co_return provider_error{"Adyen's " + word + " has failed again and again, which is to be seen to at Adyen",
                                 false};
    const std::string psp = books_->psp_reference(order.payment_id);
    if (!detail::is_reference(psp))
        co_return provider_error{"Adyen has not sent the webhook AUTHORISATION of this payment yet", false};
    std::string attempt = attempt_at(order, step, *now);
    for (std::size_t tries = 0; tries < max_failures; ++tries) {
        detail::api_request request = modification(order, step, psp, minor);
        detail::add_key(request, "Idempotency-Key", detail::operation_key(order, attempt));
        const detail::api_result accepted = co_await api_.call(std::move(request));
        if (!accepted.has_value()) co_return accepted.error().why;
        if (detail::text_at(*accepted, {"status"}) != "received")
            co_return provider_error{"Adyen has not confirmed the " + word, true};
        const std::string reference = detail::text_at(*accepted, {"pspReference"});
        if (books_->accept(order.payment_id, step, reference, asked)) co_return provider_result<void>();
        // This is the stored answer to a request that has failed since; the same key always returns it.
        attempt += '-' + reference;
    }
    co_return provider_error{"Adyen has repeated its answer to a request that has failed since", true};
}

PAYMCP_INLINE bool adyen::is_possible(detail::adyen_step step, provider_status now, const checkout_request& order) {
    if (step != detail::adyen_step::refund) return now == provider_status::authorized;
    const bool ended = order.ended != unix_time{};
    return now == provider_status::paid || (now == provider_status::authorized && ended);
}

PAYMCP_INLINE std::int64_t adyen::sum_of_step(const checkout_request& order, detail::adyen_step step,
                                              const status_report& now) {
    if (step == detail::adyen_step::void_authorization) return order.amount;
    const std::int64_t taken = order.used.value_or(order.amount);
    return step == detail::adyen_step::capture ? taken : taken - now.returned.value_or(0);
}

PAYMCP_INLINE detail::api_request adyen::modification(const checkout_request& order, detail::adyen_step step,
                                                      const std::string& psp, std::int64_t minor) const {
    boost::json::object body;
    body["merchantAccount"] = account_;
    body["reference"] = order.payment_id;
    // A reversal cancels uncaptured money and refunds captured money; only a refund takes a sum.
    const bool part = step == detail::adyen_step::refund && minor != order.amount;
    const bool sums = part || step == detail::adyen_step::capture;
    if (sums) body["amount"] = money_of(order, minor);
    const std::string verb = part ? "/refunds" : sums ? "/captures" : "/reversals";
    return with_key(detail::json_request("POST", std::string("/payments/") + http::url_encode(psp) + verb, body));
}

PAYMCP_INLINE std::string adyen::attempt_at(const checkout_request& order, detail::adyen_step step,
                                            const status_report& now) {
    std::string word(detail::word_for(step));
    const std::int64_t back = step == detail::adyen_step::refund ? now.returned.value_or(0) : 0;
    if (back > 0) word.append("-rest-").append(std::to_string(back));
    const auto before = order.ended.time_since_epoch().count();
    return before == 0 ? word : word + '-' + std::to_string(before);
}

PAYMCP_INLINE std::string adyen::link_path(const checkout_request& order) {
    return std::string("/paymentLinks/") + http::url_encode(order.reference);
}

PAYMCP_INLINE boost::json::object adyen::money_of(const checkout_request& order, std::int64_t minor) {
    boost::json::object money;
    money["currency"] = order.money.name();
    money["value"] = detail::to_wire(minor, order.money, decimals(order.money)).value_or(0);
    return money;
}

PAYMCP_INLINE boost::json::object adyen::link_body(const checkout_request& order) const {
    boost::json::object metadata;
    metadata[detail::payment_id_field] = order.payment_id.substr(0, 80);
    boost::json::object body;
    body["merchantAccount"] = account_;
    body["reference"] = order.payment_id;
    body["amount"] = money_of(order, order.amount);
    body["description"] = detail::line_for_payer(order, 280);
    body["expiresAt"] = fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", std::chrono::floor<std::chrono::seconds>(order.expires));
    body["metadata"] = std::move(metadata);
    if (!options_.return_url.empty()) body["returnUrl"] = options_.return_url;
    if (order.authorize_only) body["manualCapture"] = true;
    return body;
}

PAYMCP_INLINE detail::api_request adyen::with_key(detail::api_request request) const {
    request.headers.push_back({"X-API-Key", std::string(key_.reveal())});
    return request;
}

}  // namespace paymcp::inline v0
