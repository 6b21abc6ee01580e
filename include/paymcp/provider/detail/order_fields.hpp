// SPDX-License-Identifier: MIT
#pragma once

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

provider_error no_such_reference(const std::string& title);

/// The error for a reference that belongs to another payment.
inline provider_error foreign_reference() { return {"the reference is another payment's", false, true}; }

/// A made link, or an error naming what its answer lacks: a usable reference or a web address.
provider_result<checkout> checked_checkout(const std::string& title, checkout given);

/// The idempotency key of one operation on one payment: the same at every call, in any process. At most 45 characters,
/// the limit of the strictest provider.
std::string operation_key(const checkout_request& order, std::string_view operation);

/// Such a key for a provider that takes UUIDs of version 4 only (RFC 9562 section 5.4): a digest in that form.
std::string operation_uuid(const checkout_request& order, std::string_view operation);

/// The line for the payer, cut between characters to the provider's limit in bytes.
std::string line_for_payer(const checkout_request& order, std::size_t most);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/detail/impl/order_fields.ipp>
#endif
