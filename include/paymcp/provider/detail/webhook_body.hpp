// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The metadata key under which providers keep this library's payment id.
inline constexpr std::string_view payment_id_field = "payment_id";

/// Whether `given` is the HMAC-SHA256 of the message under one of the keys. Every key is tried, so that the time does
/// not reveal which one matched.
bool signed_with_any(const std::vector<secret>& keys, std::string_view message, std::string_view given);

/// A verified body as a JSON object; any other body is refused.
result<boost::json::object> read_webhook(std::string_view body);

/// The same for a body that was signed at `signed_at`, in seconds since 1970. One that is older than `tolerance` is
/// refused; without a tolerance none is, and one from the future never is: the sender's clock may be fast.
result<boost::json::object> read_webhook(std::string_view body, std::int64_t signed_at, unix_time now,
                                         std::optional<std::chrono::seconds> tolerance);

/// The string at the end of a path of member names, or an empty one.
std::string text_at(const boost::json::object& from, std::initializer_list<std::string_view> path);

/// The object at the end of a path of member names, or null.
const boost::json::object* object_at(const boost::json::object& from,
                                            std::initializer_list<std::string_view> path);

/// Adds a reference unless it is empty.
void add_payment_ref(std::vector<payment_ref>& about, std::string payment_id, std::string reference);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/detail/impl/webhook_body.ipp>
#endif
