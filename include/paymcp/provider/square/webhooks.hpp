// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/provider/detail/usable_key.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/webhook.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

/// Verifies Square's webhooks: `x-square-hmacsha256-signature` is the base64 of the HMAC-SHA256 of the subscription's
/// notification URL and the body, one behind the other, under its signature key.
///
/// The scheme has no time; a repeated announcement has the same id.
class square_webhooks {
public:
    /// `notification_url` exactly as in the subscription. Without a URL or a key, verification always fails.
    square_webhooks(std::vector<secret> keys, const std::string& notification_url)
        : keys_(detail::trimmed_keys(std::move(keys))), notification_url_(detail::trimmed_text(notification_url)) {}

    result<webhook_event> webhook(const http_request& request) const {
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
            detail::add_payment_ref(event.about, std::move(payment_id),
                                    detail::text_at(*subject, {"payment", "order_id"}));
            for (const std::string_view kind : {"order_created", "order_updated"})
                detail::add_payment_ref(event.about, {}, detail::text_at(*subject, {kind, "order_id"}));
            detail::add_payment_ref(event.about, {}, detail::text_at(*subject, {"refund", "order_id"}));
        }
        return event;
    }

private:
    std::vector<secret> keys_;
    std::string notification_url_;
};

}  // namespace paymcp::inline v0
