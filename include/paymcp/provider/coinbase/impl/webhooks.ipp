// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/coinbase/webhooks.hpp>

#include <paymcp/core/detail/hex.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/provider/detail/signature_header.hpp>
#include <paymcp/provider/detail/usable_key.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <cstddef>
#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE coinbase_checkouts_webhooks::coinbase_checkouts_webhooks(std::vector<secret> keys, const wall_clock& time,
                                                                       std::chrono::seconds tolerance)
    : keys_(detail::trimmed_keys(std::move(keys))), time_(&time), tolerance_(tolerance) {}

PAYMCP_INLINE result<webhook_event> coinbase_checkouts_webhooks::webhook(const http::request& request) const {
    const std::optional<std::string_view> header = request.header("X-Hook0-Signature");
    if (!header || header->empty()) return webhook_refused("the webhook has no X-Hook0-Signature");
    const std::optional<signature> given = read(*header);
    if (!given)
        return webhook_refused("the webhook's X-Hook0-Signature has not one time, names of headers and signature");
    const std::optional<signed_headers> named = headers_of(request, given->names);
    if (!named) return webhook_refused("the webhook lacks a header that its X-Hook0-Signature names");
    std::string message(given->time_text);
    message.append(".").append(given->names).append(".").append(named->values).append(".").append(request.body);
    if (!detail::signed_with_any(keys_, message, given->v1))
        return webhook_refused("the webhook's X-Hook0-Signature does not fit its body");
    const auto body = detail::read_webhook(request.body, given->time, time_->now(), tolerance_);
    if (!body) return body.error();
    return announced(*body, named->id);
}

PAYMCP_INLINE std::optional<coinbase_checkouts_webhooks::signature> coinbase_checkouts_webhooks::read(
    std::string_view header) {
    signature found;
    std::string_view hex;
    bool repeated = false;
    detail::for_each_signature_field(header, [&](std::string_view name, std::string_view value) {
        std::string_view* const field = name == "t"    ? &found.time_text
                                        : name == "h"  ? &found.names
                                        : name == "v1" ? &hex
                                                       : nullptr;
        if (field == nullptr) return;
        if (!field->empty()) repeated = true;
        *field = value;
    });
    if (repeated) return std::nullopt;
    std::optional<std::string> bytes = detail::from_hex(hex);
    if (!bytes || bytes->size() != 32 || found.names.empty()) return std::nullopt;
    found.v1 = std::move(*bytes);
    const std::optional<std::int64_t> time = detail::read_signature_time(found.time_text);
    if (!time) return std::nullopt;
    found.time = *time;
    return found;
}

PAYMCP_INLINE std::optional<coinbase_checkouts_webhooks::signed_headers> coinbase_checkouts_webhooks::headers_of(
    const http::request& request, std::string_view names) {
    signed_headers found;
    for (bool first = true;; first = false) {
        const std::size_t blank = names.find(' ');
        const std::string_view name = names.substr(0, blank);
        const std::optional<std::string_view> value = request.header(name);
        if (!value) return std::nullopt;
        if (!first) found.values += '.';
        found.values += *value;
        if (detail::same_ignoring_case(name, "x-event-id") || detail::same_ignoring_case(name, "x-hook0-id"))
            found.id = *value;
        if (blank == names.npos) return found;
        names.remove_prefix(blank + 1);
    }
}

PAYMCP_INLINE webhook_event coinbase_checkouts_webhooks::announced(const boost::json::object& body,
                                                                   const std::string& id) {
    webhook_event event;
    event.id = id;
    event.type = detail::text_at(body, {"eventType"});
    if (event.type.starts_with("checkout."))
        detail::add_payment_ref(event.about, detail::text_at(body, {"metadata", detail::payment_id_field}),
                                detail::text_at(body, {"id"}));
    return event;
}

}  // namespace paymcp::inline v0
