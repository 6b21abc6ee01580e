// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/adyen/webhooks.hpp>

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/hex.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE adyen_webhooks::adyen_webhooks(const std::vector<secret>& hexadecimal_keys) {
    for (const secret& key : hexadecimal_keys) {
        if (!key.problem().empty()) continue;  // `adyen::use` refuses it
        if (std::optional<std::string> bytes = detail::from_hex(detail::trimmed_key(key.reveal())))
            keys_.emplace_back(std::move(*bytes));
    }
}

PAYMCP_INLINE result<webhook_event> adyen_webhooks::webhook(const http::request& request) const {
    if (const std::optional<std::string_view> header = request.header("HmacSignature"))
        return whole_body(request.body, *header);
    const result<boost::json::object> body = detail::read_webhook(request.body);
    if (!body) return body.error();
    const boost::json::value* items = body->if_contains("notificationItems");
    if (items == nullptr || !items->is_array() || items->get_array().empty())
        return webhook_refused("the webhook has neither an HmacSignature nor notification items");
    webhook_event event;
    event.acknowledgement = "[accepted]";
    for (const boost::json::value& one : items->get_array()) {
        const boost::json::object* outer = one.if_object();
        const boost::json::object* item =
            outer == nullptr ? nullptr : detail::object_at(*outer, {"NotificationRequestItem"});
        if (item == nullptr || !genuine(*item)) return webhook_refused("an item's Adyen signature does not fit it");
        add(event, *item);
    }
    return event;
}

PAYMCP_INLINE result<webhook_event> adyen_webhooks::whole_body(const std::string& body, std::string_view header) const {
    const std::optional<std::string> given = detail::from_base64(header);
    if (!given || !detail::signed_with_any(keys_, body, *given))
        return webhook_refused("the webhook's HmacSignature does not fit its body");
    const result<boost::json::object> read = detail::read_webhook(body);
    if (!read) return read.error();
    webhook_event event;
    event.type = detail::text_at(*read, {"type"});
    event.acknowledgement = "[accepted]";
    return event;
}

PAYMCP_INLINE bool adyen_webhooks::genuine(const boost::json::object& item) const {
    const std::optional<std::string> message = signed_text(item);
    const std::optional<std::string> given =
        detail::from_base64(detail::text_at(item, {"additionalData", "hmacSignature"}));
    return message && given && detail::signed_with_any(keys_, *message, *given);
}

PAYMCP_INLINE std::optional<std::string> adyen_webhooks::signed_text(const boost::json::object& item) {
    std::string text;
    for (const std::string_view name :
         {"pspReference", "originalReference", "merchantAccountCode", "merchantReference"}) {
        if (!append(text, item.if_contains(name))) return std::nullopt;
        text += ':';
    }
    const boost::json::object* amount = detail::object_at(item, {"amount"});
    for (const std::string_view name : {"value", "currency"}) {
        if (!append(text, amount == nullptr ? nullptr : amount->if_contains(name))) return std::nullopt;
        text += ':';
    }
    if (!append(text, item.if_contains("eventCode"))) return std::nullopt;
    text += ':';
    if (!append(text, item.if_contains("success"))) return std::nullopt;
    return text;
}

PAYMCP_INLINE bool adyen_webhooks::append(std::string& text, const boost::json::value* field) {
    if (field == nullptr || field->is_null()) return true;
    if (field->is_string())
        text.append(field->get_string().data(), field->get_string().size());
    else if (field->is_int64())
        text += std::to_string(field->get_int64());
    else if (field->is_uint64())
        text += std::to_string(field->get_uint64());
    else
        return false;
    return true;
}

PAYMCP_INLINE void adyen_webhooks::add(webhook_event& event, const boost::json::object& item) {
    const std::string kind = detail::text_at(item, {"eventCode"});
    if (!event.id.empty()) event.id += ' ';
    event.id += detail::text_at(item, {"pspReference"}) + ' ' + kind + ' ' + detail::text_at(item, {"success"});
    if (event.type.empty()) event.type = kind;
    detail::add_payment_ref(event.about, detail::text_at(item, {"merchantReference"}), {});
}

}  // namespace paymcp::inline v0
