// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/square/webhooks.hpp>

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/provider/detail/usable_key.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE square_webhooks::square_webhooks(std::vector<secret> keys, const std::string& notification_url)
    : keys_(detail::trimmed_keys(std::move(keys))), notification_url_(detail::trimmed_text(notification_url)) {}

PAYMCP_INLINE result<webhook_event> square_webhooks::webhook(const http::request& request) const {
    const std::optional<std::string_view> header = request.header("x-square-hmacsha256-signature");
    if (!header || header->empty()) return webhook_refused("the webhook has no x-square-hmacsha256-signature");
    const std::optional<std::string> given = detail::from_base64(*header);
    if (!given || notification_url_.empty() ||
        !detail::signed_with_any(keys_, notification_url_ + request.body, *given))
        return webhook_refused("the webhook's Square signature does not fit its body and URL");
    const result<boost::json::object> body = detail::read_webhook(request.body);
    if (!body) return body.error();
    webhook_event event;
    event.id = detail::text_at(*body, {"event_id"});
    event.type = detail::text_at(*body, {"type"});
    if (const boost::json::object* subject = detail::object_at(*body, {"data", "object"})) {
        // A payment link cannot set a reference id on its payment, only a note.
        std::string payment_id = detail::text_at(*subject, {"payment", "reference_id"});
        if (payment_id.empty()) payment_id = detail::text_at(*subject, {"payment", "note"});
        detail::add_payment_ref(event.about, std::move(payment_id), detail::text_at(*subject, {"payment", "order_id"}));
        for (const std::string_view kind : {"order_created", "order_updated"})
            detail::add_payment_ref(event.about, {}, detail::text_at(*subject, {kind, "order_id"}));
        detail::add_payment_ref(event.about, {}, detail::text_at(*subject, {"refund", "order_id"}));
    }
    return event;
}

}  // namespace paymcp::inline v0
