// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/detail/webhook_body.hpp>

#include <paymcp/core/detail/constant_time.hpp>
#include <paymcp/core/detail/hmac.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/provider/webhook.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool signed_with_any(const std::vector<secret>& keys, std::string_view message, std::string_view given) {
    bool good = false;
    for (const secret& key : keys) {
        if (key.empty()) continue;
        good = same_in_constant_time(hmac_sha256(key.reveal(), message), given) || good;
    }
    return good;
}

PAYMCP_INLINE result<boost::json::object> read_webhook(std::string_view body) {
    boost::system::error_code failure;
    boost::json::value parsed = boost::json::parse(body, failure);
    if (failure || !parsed.is_object()) return webhook_refused("the webhook's body is not a JSON object");
    return std::move(parsed.get_object());
}

PAYMCP_INLINE result<boost::json::object> read_webhook(std::string_view body, std::int64_t signed_at, unix_time now,
                                                       std::optional<std::chrono::seconds> tolerance) {
    const auto today = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
    if (tolerance && today - *tolerance > std::chrono::seconds(signed_at))
        return webhook_refused("the webhook is too old");
    return read_webhook(body);
}

PAYMCP_INLINE std::string text_at(const boost::json::object& from, std::initializer_list<std::string_view> path) {
    const boost::json::object* within = &from;
    const boost::json::value* found = nullptr;
    for (const std::string_view name : path) {
        if (within == nullptr) return {};
        found = within->if_contains(name);
        if (found == nullptr) return {};
        within = found->if_object();
    }
    const boost::json::string* text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

PAYMCP_INLINE const boost::json::object* object_at(const boost::json::object& from,
                                                   std::initializer_list<std::string_view> path) {
    const boost::json::object* within = &from;
    for (const std::string_view name : path) {
        const boost::json::value* found = within->if_contains(name);
        within = found == nullptr ? nullptr : found->if_object();
        if (within == nullptr) return nullptr;
    }
    return within;
}

PAYMCP_INLINE void add_payment_ref(std::vector<payment_ref>& about, std::string payment_id, std::string reference) {
    if (payment_id.empty() && reference.empty()) return;
    about.push_back({std::move(payment_id), std::move(reference)});
}

}  // namespace paymcp::inline v0::detail
