// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/detail/order_fields.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE provider_error no_such_reference(const std::string& title) {
    return {"the reference is not one of " + title + "'s", false, true};
}

PAYMCP_INLINE provider_result<checkout> checked_checkout(const std::string& title, checkout given) {
    if (!is_reference(given.reference)) return provider_error{title + "'s answer has no id that could be asked about"};
    if (!http::parse_url(given.url)) return provider_error{title + "'s answer has no web address for the payer"};
    return given;
}

PAYMCP_INLINE std::string operation_key(const checkout_request& order, std::string_view operation) {
    std::string key = order.payment_id + "-" + std::string(operation);
    if (key.size() > 45) key = sha256_hex(key).substr(0, 40);
    return key;
}

PAYMCP_INLINE std::string operation_uuid(const checkout_request& order, std::string_view operation) {
    const std::string hex = sha256_hex(order.payment_id + "-" + std::string(operation));
    std::string uuid = hex.substr(0, 8) + '-' + hex.substr(8, 4) + "-4" + hex.substr(13, 3) + '-';
    uuid += "89ab"[hex[16] & 3];
    return uuid + hex.substr(17, 3) + '-' + hex.substr(20, 12);
}

PAYMCP_INLINE std::string line_for_payer(const checkout_request& order, std::size_t most) {
    std::string line = order.description.empty() ? order.tool : order.description;
    if (line.empty()) line = "Payment";
    if (line.size() <= most) return line;
    while (most > 0 && (static_cast<unsigned char>(line[most]) & 0xC0U) == 0x80U) --most;
    line.resize(most);
    return line;
}

}  // namespace paymcp::inline v0::detail
