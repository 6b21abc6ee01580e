// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/hex.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/provider/webhook.hpp>
#include <paymcp/provider/webhook_body.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp {

/// Verifies Coinbase Commerce's webhooks: `X-CC-Webhook-Signature` is the hexadecimal HMAC-SHA256 of the body under the
/// shared secret.
///
/// The scheme has no time: an announcement that is sent again is known by its id.
class coinbase_webhooks {
public:
    explicit coinbase_webhooks(std::vector<secret> keys) : keys_(std::move(keys)) {}

    result<webhook_event> webhook(const http_request& request) const {
        const std::optional<std::string_view> header = request.header("X-CC-Webhook-Signature");
        if (!header || header->empty()) return webhook_refused("the webhook has no X-CC-Webhook-Signature");
        const std::optional<std::string> given = from_hex(*header);
        if (!given || !detail::signed_with_any(keys_, request.body, *given))
            return webhook_refused("the webhook's Coinbase signature does not fit its body");
        const result<boost::json::object> body = detail::read_webhook(request.body);
        if (!body) return body.error();
        const boost::json::object* announced = detail::object_at(*body, {"event"});
        if (announced == nullptr) return webhook_refused("the webhook has no event");
        webhook_event event;
        event.id = detail::text_at(*announced, {"id"});
        event.type = detail::text_at(*announced, {"type"});
        detail::add_clue(event.about, detail::text_at(*announced, {"data", "metadata", detail::payment_id_field}),
                         detail::text_at(*announced, {"data", "code"}));
        return event;
    }

private:
    std::vector<secret> keys_;
};

}  // namespace paymcp
