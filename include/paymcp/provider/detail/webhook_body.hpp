// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/constant_time.hpp>
#include <paymcp/core/detail/hmac.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/provider/webhook.hpp>

#include <boost/json.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The metadata key under which providers keep this library's payment id.
inline constexpr std::string_view payment_id_field = "payment_id";

/// Whether `given` is the HMAC-SHA256 of the message under one of the keys. Every key is tried, so that the time does
/// not reveal which one matched.
inline bool signed_with_any(const std::vector<secret>& keys, std::string_view message, std::string_view given) {
    bool good = false;
    for (const secret& key : keys) {
        if (key.empty()) continue;
        good = same_in_constant_time(hmac_sha256(key.reveal(), message), given) || good;
    }
    return good;
}

/// A verified body as a JSON object; any other body is refused.
inline result<boost::json::object> read_webhook(std::string_view body) {
    boost::system::error_code failure;
    boost::json::value parsed = boost::json::parse(body, failure);
    if (failure || !parsed.is_object()) return webhook_refused("the webhook's body is not a JSON object");
    return std::move(parsed.get_object());
}

/// The string at the end of a path of member names, or an empty one.
inline std::string text_at(const boost::json::object& from, std::initializer_list<std::string_view> path) {
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

/// The object at the end of a path of member names, or null.
inline const boost::json::object* object_at(const boost::json::object& from,
                                            std::initializer_list<std::string_view> path) {
    const boost::json::object* within = &from;
    for (const std::string_view name : path) {
        const boost::json::value* found = within->if_contains(name);
        within = found == nullptr ? nullptr : found->if_object();
        if (within == nullptr) return nullptr;
    }
    return within;
}

/// Adds a reference unless it is empty.
inline void add_payment_ref(std::vector<payment_ref>& about, std::string payment_id, std::string reference) {
    if (payment_id.empty() && reference.empty()) return;
    about.push_back({std::move(payment_id), std::move(reference)});
}

}  // namespace paymcp::inline v0::detail
