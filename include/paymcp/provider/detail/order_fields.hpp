// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Whether a reference is safe in a path: it has only the characters of providers' ids.
constexpr bool is_reference(std::string_view reference) noexcept {
    if (reference.empty() || reference.size() > 255 || reference.find_first_not_of('.') == reference.npos) return false;
    for (const char c : reference) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-' && c != '.') return false;
    }
    return true;
}

inline provider_error no_such_reference(const std::string& title) {
    return {"the reference is none of " + title + "'s", false, true};
}

/// The error for a reference that belongs to another payment.
inline provider_error foreign_reference() { return {"the reference is another payment's", false, true}; }

/// A made link, or an error naming what its answer lacks: a usable reference or a web address.
inline provider_result<checkout> checked_checkout(const std::string& title, checkout given) {
    if (!is_reference(given.reference)) return provider_error{title + "'s answer has no id that could be asked about"};
    if (!parse_url(given.url)) return provider_error{title + "'s answer has no web address for the payer"};
    return given;
}

/// The idempotency key of one operation on one payment: the same at every call, in any process. At most 45 characters,
/// the limit of the strictest provider.
inline std::string operation_key(const checkout_request& order, std::string_view operation) {
    std::string key = order.payment_id + "-" + std::string(operation);
    if (key.size() > 45) key = sha256_hex(key).substr(0, 40);
    return key;
}

/// Such a key for a provider that takes UUIDs of version 4 only (RFC 9562 section 5.4): a digest in that form.
inline std::string operation_uuid(const checkout_request& order, std::string_view operation) {
    const std::string hex = sha256_hex(order.payment_id + "-" + std::string(operation));
    std::string uuid = hex.substr(0, 8) + '-' + hex.substr(8, 4) + "-4" + hex.substr(13, 3) + '-';
    uuid += "89ab"[hex[16] & 3];
    return uuid + hex.substr(17, 3) + '-' + hex.substr(20, 12);
}

/// The line for the payer, cut between characters to the provider's limit in bytes.
inline std::string line_for_payer(const checkout_request& order, std::size_t most) {
    std::string line = order.description.empty() ? order.tool : order.description;
    if (line.empty()) line = "Payment";
    if (line.size() <= most) return line;
    while (most > 0 && (static_cast<unsigned char>(line[most]) & 0xC0U) == 0x80U) --most;
    line.resize(most);
    return line;
}

}  // namespace paymcp::inline v0::detail
