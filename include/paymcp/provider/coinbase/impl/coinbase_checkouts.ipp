// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/coinbase/coinbase_checkouts.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/utc_text.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/provider/detail/usable_key.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

#include <optional>
#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE coinbase_checkouts::coinbase_checkouts(const secret& key_id, secret key,
                                                     coinbase_checkouts_options options)
    : options_(std::move(options)),
      api_(key_id, std::move(key), base_url(options_), *options_.time),
      webhooks_(options_.webhook_secrets, *options_.time) {}

PAYMCP_INLINE void coinbase_checkouts::use(http::client& client) {
    detail::require_keys("COINBASE_WEBHOOK_SECRET", detail::trimmed_keys(options_.webhook_secrets));
    api_.use(client);
}

PAYMCP_INLINE bool coinbase_checkouts::is_live() const {
    const std::optional<http::url> base = http::parse_url(options_.base_url);
    const bool at_coinbase = base && detail::host_within(base->host, "coinbase.com");
    return !options_.sandbox || (at_coinbase && !base->target.starts_with("/sandbox"));
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<checkout>> coinbase_checkouts::create(checkout_request order) {
    if (order.authorize_only) co_return provider_error{"Coinbase cannot reserve money", false};
    if (const auto refused = detail::refuse_amount<detail::coinbase_checkouts_charges>(api_.title(), order))
        co_return *refused;
    if (order.amount > highest)
        co_return provider_error{std::string("Coinbase cannot charge more than ") + format_amount(highest, USDC),
                                 false};
    detail::api_request request = detail::json_request("POST", std::string(checkouts), checkout_body(order));
    detail::add_key(request, "X-Idempotency-Key", detail::operation_uuid(order, "create"));
    const detail::api_result made = co_await api_.call(std::move(request));
    if (!made.has_value()) co_return made.error().why;
    checkout given{detail::text_at(*made, {"id"}), detail::text_at(*made, {"url"})};
    if (!detail::is_coinbase_checkout_id(given.reference))
        co_return detail::incomplete(api_.title(), "id of a checkout");
    co_return detail::checked_checkout(api_.title(), std::move(given));
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<status_report>> coinbase_checkouts::status(
    checkout_request order) {
    const looked_up known = co_await look_up(order);
    if (!known.has_value()) co_return known.error();
    co_return known->report;
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> coinbase_checkouts::cancel(checkout_request order) {
    if (!detail::is_coinbase_checkout_id(order.reference)) co_return detail::no_such_reference(api_.title());
    detail::api_request request =
        detail::json_request("POST", checkout_path(order) + "/deactivate", boost::json::object());
    request.repeatable = true;
    const detail::api_result ended = co_await api_.call(std::move(request));
    if (!ended.has_value() && ended.error().status == 0) co_return ended.error().why;
    if (ended.has_value() && is_ended(detail::read_coinbase_checkout(*ended, order.payment_id)))
        co_return provider_result<void>();
    const looked_up known = co_await look_up(order);
    if (!known.has_value()) co_return detail::unseen(known.error());
    if (is_ended(*known)) co_return provider_result<void>();
    if (!ended.has_value()) co_return ended.error().why;
    co_return provider_error{"Coinbase has not deactivated the checkout", true};
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> coinbase_checkouts::refund(checkout_request order) {
    const looked_up known = co_await look_up(order);
    if (!known.has_value()) co_return known.error();
    if (known->report.status == provider_status::refunded) co_return provider_result<void>();
    if (known->report.status != provider_status::paid || known->report.amount != order.amount ||
        known->report.currency != order.money.name())
        co_return provider_error{"Coinbase has no money of this payment to refund", false};
    if (known->failed_refunds >= max_refunds)
        co_return provider_error{"Coinbase's refund has failed again and again, which is to be seen to at Coinbase",
                                 false};
    const std::int64_t back = known->report.returned.value_or(0);
    boost::json::object body;
    body["amount"] = wire_amount(order.amount - back, order.money);
    body["currency"] = order.money.name();
    body["reason"] = std::string("paymcp ") + order.payment_id.substr(0, 128);
    detail::api_request request = detail::json_request("POST", checkout_path(order) + "/refund", body);
    // The idempotency key of a failed refund would return its old answer, and another sum is another request.
    std::string attempt = std::string("refund-") + std::to_string(known->failed_refunds);
    if (back > 0) attempt.append("-").append(std::to_string(back));
    detail::add_key(request, "X-Idempotency-Key", detail::operation_uuid(order, attempt));
    const detail::api_result refunded = co_await api_.call(std::move(request));
    if (!refunded.has_value()) co_return refunded.error().why;
    const std::string word = detail::text_at(*refunded, {"refund", "status"});
    if (word == "PENDING" || word == "COMPLETED") co_return provider_result<void>();
    if (word == "FAILED") co_return provider_error{"Coinbase's refund has failed", false};
    co_return detail::incomplete(api_.title(), "refund status that is known");
}

PAYMCP_INLINE std::string coinbase_checkouts::base_url(const coinbase_checkouts_options& options) {
    if (options.base_url.empty())
        return options.sandbox ? "https://business.coinbase.com/sandbox" : "https://business.coinbase.com";
    // Coinbase documents its base addresses with the path of the checkouts.
    std::string_view given = options.base_url;
    for (const std::string_view end : {std::string_view("/"), checkouts, checkouts.substr(0, 7)})
        if (given.ends_with(end)) given.remove_suffix(end.size());
    return std::string(given);
}

PAYMCP_INLINE bool coinbase_checkouts::is_ended(const detail::coinbase_checkout& known) {
    const provider_status now = known.report.status;
    return !known.foreign && (now == provider_status::canceled || now == provider_status::expired);
}

PAYMCP_INLINE boost::asio::awaitable<coinbase_checkouts::looked_up> coinbase_checkouts::look_up(
    const checkout_request& order) {
    if (!detail::is_coinbase_checkout_id(order.reference)) co_return detail::no_such_reference(api_.title());
    detail::api_request request = detail::reading(checkout_path(order));
    const detail::api_result found = co_await api_.call(std::move(request));
    if (!found.has_value()) co_return found.error().why;
    detail::coinbase_checkout known = detail::read_coinbase_checkout(*found, order.payment_id);
    if (known.foreign) co_return detail::foreign_reference();
    co_return known;
}

PAYMCP_INLINE std::string coinbase_checkouts::checkout_path(const checkout_request& order) {
    return std::string(checkouts) + '/' + order.reference;
}

PAYMCP_INLINE std::string coinbase_checkouts::wire_amount(std::int64_t minor, currency money) {
    return detail::to_wire_text(minor, money, 2).value_or("");
}

PAYMCP_INLINE boost::json::object coinbase_checkouts::checkout_body(const checkout_request& order) const {
    boost::json::object metadata;
    metadata[detail::payment_id_field] = order.payment_id;
    boost::json::object body;
    body["amount"] = wire_amount(order.amount, order.money);
    body["currency"] = order.money.name();
    body["network"] = "base";
    body["description"] = detail::line_for_payer(order, 500);
    body["metadata"] = std::move(metadata);
    body["expiresAt"] = detail::utc_text(order.expires);
    if (!options_.success_url.empty()) body["successRedirectUrl"] = options_.success_url;
    if (!options_.fail_url.empty()) body["failRedirectUrl"] = options_.fail_url;
    return body;
}

}  // namespace paymcp::inline v0
