// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/stripe/webhooks.hpp>

#include <paymcp/core/detail/hex.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/provider/detail/signature_header.hpp>
#include <paymcp/provider/detail/usable_key.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/stripe/detail/payment_ref.hpp>

#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE stripe_webhooks::stripe_webhooks(std::vector<secret> keys, const wall_clock& time,
                                               std::chrono::seconds tolerance)
    : keys_(detail::trimmed_keys(std::move(keys))), time_(&time), tolerance_(tolerance) {}

PAYMCP_INLINE result<webhook_event> stripe_webhooks::webhook(const http::request& request) const {
    const std::optional<std::string_view> header = request.header("Stripe-Signature");
    if (!header || header->empty()) return webhook_refused("the webhook has no Stripe-Signature");
    const std::optional<signature> given = read(*header);
    if (!given) return webhook_refused("the webhook's Stripe-Signature has no time or no v1 signature");
    if (!matches(*given, request.body)) return webhook_refused("the webhook's Stripe-Signature does not fit its body");
    const auto tolerance = tolerance_.count() > 0 ? std::optional(tolerance_) : std::nullopt;
    const auto body = detail::read_webhook(request.body, given->time, time_->now(), tolerance);
    if (!body) return body.error();
    return announced(*body);
}

PAYMCP_INLINE std::optional<stripe_webhooks::signature> stripe_webhooks::read(std::string_view header) {
    signature found;
    detail::for_each_signature_field(header, [&found](std::string_view name, std::string_view value) {
        if (name == "t") found.time_text = value;
        if (name == "v1")
            if (std::optional<std::string> bytes = detail::from_hex(value)) found.v1.push_back(std::move(*bytes));
    });
    const std::optional<std::int64_t> time = detail::read_signature_time(found.time_text);
    if (!time || found.v1.empty()) return std::nullopt;
    found.time = *time;
    return found;
}

PAYMCP_INLINE bool stripe_webhooks::matches(const signature& given, const std::string& body) const {
    std::string message(given.time_text);
    message += '.';
    message += body;
    bool good = false;
    for (const std::string& one : given.v1) good = detail::signed_with_any(keys_, message, one) || good;
    return good;
}

PAYMCP_INLINE result<webhook_event> stripe_webhooks::announced(const boost::json::object& body) {
    if (detail::text_at(body, {"object"}) == "v2.core.event")
        return webhook_refused("the webhook is a thin event; this endpoint takes snapshot events");
    webhook_event event;
    event.id = detail::text_at(body, {"id"});
    event.type = detail::text_at(body, {"type"});
    if (const boost::json::object* subject = detail::object_at(body, {"data", "object"}))
        detail::add_stripe_payment_ref(event.about, *subject);
    return event;
}

}  // namespace paymcp::inline v0
