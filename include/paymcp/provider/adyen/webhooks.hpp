// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>
#include <paymcp/provider/webhook.hpp>

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

/// Verifies Adyen's webhooks, of both kinds. Each item of a payment webhook carries the base64 HMAC-SHA256 of eight of
/// its fields; platform and management webhooks carry that of the body in the header `HmacSignature`.
///
/// Only the signed fields of a payment webhook are used: its dates, reasons and additional data can be forged.
class adyen_webhooks {
public:
    /// The keys as Adyen shows them, in hexadecimal. A malformed key verifies nothing.
    explicit adyen_webhooks(const std::vector<secret>& hexadecimal_keys);

    result<webhook_event> webhook(const http::request& request) const;

private:
    result<webhook_event> whole_body(const std::string& body, std::string_view header) const;

    bool genuine(const boost::json::object& item) const;

    /// The signed fields joined by colons, without escaping; nothing where a field has a type that Adyen never sends.
    static std::optional<std::string> signed_text(const boost::json::object& item);

    static bool append(std::string& text, const boost::json::value* field);

    /// The items of one webhook form one announcement. Adyen gives it no id; the fields that make an item unique serve
    /// as one.
    static void add(webhook_event& event, const boost::json::object& item);

    std::vector<secret> keys_;  ///< as bytes
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/adyen/impl/webhooks.ipp>
#endif
