// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/paypal/detail/disputes.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

/// The sum at a member in minor units of `code`; nothing where it has none in that currency.
PAYMCP_INLINE std::optional<std::int64_t> paypal_sum_at(const boost::json::object& from, std::string_view code,
                                                        std::initializer_list<std::string_view> path) {
    const boost::json::object* sum = object_at(from, path);
    if (sum == nullptr || text_at(*sum, {"currency_code"}) != code) return std::nullopt;
    return from_wire_text(text_at(*sum, {"value"}), currency(code));
}

PAYMCP_INLINE void add_paypal_dispute(paypal_disputes& all, const boost::json::object& details,
                                      const status_report& report) {
    const std::string word = text_at(details, {"dispute_outcome", "outcome_code"});
    const bool resolved = text_at(details, {"status"}) == "RESOLVED";
    const bool kept = word == "RESOLVED_SELLER_FAVOUR" || word == "RESOLVED_WITH_PAYOUT" ||
                      word == "CANCELED_BY_BUYER" || word == "DENIED";
    const bool lost = word == "RESOLVED_BUYER_FAVOUR" || word == "ACCEPTED";
    if (resolved && word == "NONE") return;
    if (resolved && kept) {
        all.won = true;
        return;
    }
    const std::string code = report.currency.value_or("");
    const auto refunded = paypal_sum_at(details, code, {"dispute_outcome", "amount_refunded"});
    const auto sum = refunded ? refunded : paypal_sum_at(details, code, {"dispute_amount"});
    if (!resolved || !lost || !sum || *sum <= 0) {
        all.open = true;
        return;
    }
    const std::int64_t most = report.captured.value_or(report.amount.value_or(0));
    all.lost += std::clamp<std::int64_t>(*sum, 0, std::max<std::int64_t>(most - all.lost, 0));
}

PAYMCP_INLINE void add_paypal_disputes(status_report& report, const paypal_disputes& all) {
    report.dispute = all.open       ? states::dispute::open
                     : all.lost > 0 ? states::dispute::lost
                     : all.won      ? states::dispute::won
                                    : states::dispute::none;
    report.returned = std::max(report.returned.value_or(0), all.lost);
    const std::int64_t whole = report.captured.value_or(report.amount.value_or(0));
    if (report.status == provider_status::paid && *report.returned >= whole) report.status = provider_status::refunded;
}

PAYMCP_INLINE std::vector<std::string> paypal_captures_of_event(std::string_view body) {
    std::vector<std::string> captures;
    const result<boost::json::object> event = read_webhook(body);
    const boost::json::object* subject = event ? object_at(*event, {"resource"}) : nullptr;
    if (subject == nullptr) return captures;
    const auto add = [&captures](std::string id) {
        constexpr std::size_t most = 5;
        if (is_reference(id) && captures.size() < most) captures.push_back(std::move(id));
    };
    const std::string kind = text_at(*event, {"event_type"});
    if (kind.starts_with("PAYMENT.CAPTURE.RE") || kind.starts_with("PAYMENT.REFUND.")) add(paypal_capture_of(*subject));
    if (kind.starts_with("CUSTOMER.DISPUTE."))
        for (const boost::json::object* one : objects_at(*subject, {"disputed_transactions"}))
            add(text_at(*one, {"seller_transaction_id"}));
    return captures;
}

PAYMCP_INLINE boost::asio::awaitable<result<webhook_event>> with_paypal_owners(const paypal_access& api,
                                                                               webhook_event event, std::string body) {
    constexpr unsigned no_such_capture = 404;
    for (const std::string& capture : paypal_captures_of_event(body)) {
        api_request asking = reading(std::string("/v2/payments/captures/").append(http::url_encode(capture)));
        const api_result found = co_await api.call(std::move(asking));
        if (!found.has_value() && found.error().status != no_such_capture)
            co_return webhook_unverified("PayPal did not say which payment the webhook is about");
        if (found.has_value())
            add_payment_ref(event.about, text_at(*found, {"custom_id"}),
                            text_at(*found, {"supplementary_data", "related_ids", "order_id"}));
    }
    co_return event;
}

}  // namespace paymcp::inline v0::detail
