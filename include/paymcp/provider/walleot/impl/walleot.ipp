// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/walleot/walleot.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/provider/detail/usable_key.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <stdexcept>
#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE walleot::walleot(const secret& api_key, walleot_options options)
    : key_(detail::trimmed_key(api_key)), options_(std::move(options)), api_("Walleot", options_.base_url) {}

PAYMCP_INLINE void walleot::use(http::client& client) {
    if (key_.empty()) throw std::runtime_error("Walleot needs an API key (WALLEOT_API_KEY)");
    detail::require_key("WALLEOT_API_KEY", key_);
    api_.use(client);
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<checkout>> walleot::create(checkout_request order) {
    if (order.authorize_only) co_return provider_error{"Walleot cannot reserve money", false};
    if (const auto refused = detail::refuse_amount<detail::walleot_charges>(api_.title(), order)) co_return *refused;
    if (const auto known = made_->find(order.payment_id)) co_return *known;
    std::string code(order.money.name());
    for (char& letter : code) letter = static_cast<char>(letter - 'A' + 'a');
    boost::json::object body;
    body["amount"] = order.amount;
    body["currency"] = code;
    body["description"] = detail::line_for_payer(order, 200) + " (" + order.payment_id + ")";
    detail::api_request request = with_key(detail::json_request("POST", "/sessions", body));
    request.headers.push_back({"Idempotency-Key", detail::operation_key(order, "create")});
    const detail::api_result made = co_await api_.call(std::move(request));
    if (!made.has_value()) co_return made.error().why;
    checkout given{detail::text_at(*made, {"sessionId"}), detail::text_at(*made, {"url"})};
    co_return made_->kept(order.payment_id, detail::checked_checkout(api_.title(), std::move(given)));
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<status_report>> walleot::status(checkout_request order) {
    if (!detail::is_reference(order.reference)) co_return detail::no_such_reference(api_.title());
    detail::api_request request =
        with_key(detail::reading(std::string("/sessions/") + http::url_encode(order.reference)));
    const detail::api_result found = co_await api_.call(std::move(request));
    if (!found.has_value()) co_return found.error().why;
    const std::string word = detail::text_at(*found, {"status"});
    if (word.empty()) co_return detail::incomplete(api_.title(), "status");
    status_report report{.status = session_status(word), .amount = detail::whole_at(*found, {"amount"})};
    if (report.status == provider_status::unknown)
        report.why = std::string("its session is ") + detail::in_quotes(word);
    co_return report;
}

PAYMCP_INLINE boost::asio::awaitable<provider_result<void>> walleot::cancel(checkout_request order) {
    const provider_result<status_report> now = co_await status(order);
    if (!now.has_value()) co_return now.error();
    const bool ended = now->status == provider_status::canceled || now->status == provider_status::expired;
    if (ended) co_return provider_result<void>();
    co_return provider_error{"Walleot cannot cancel a session", false};
}

PAYMCP_INLINE provider_result<void> walleot::refund(const checkout_request& /*order*/) {
    return provider_error{"Walleot has no refunds: the payment must be given back in its dashboard", false};
}

PAYMCP_INLINE provider_status walleot::session_status(std::string_view word) {
    const auto is = [word](std::string_view other) { return detail::same_ignoring_case(word, other); };
    if (is("paid")) return provider_status::paid;
    if (is("pending") || is("open") || is("created") || is("unpaid") || is("processing"))
        return provider_status::pending;
    if (is("canceled") || is("cancelled") || is("failed")) return provider_status::canceled;
    if (is("expired")) return provider_status::expired;
    if (is("refunded")) return provider_status::refunded;
    return provider_status::unknown;
}

PAYMCP_INLINE detail::api_request walleot::with_key(detail::api_request request) const {
    request.headers.push_back({"Authorization", std::string("Bearer ") + std::string(key_.reveal())});
    return request;
}

}  // namespace paymcp::inline v0
