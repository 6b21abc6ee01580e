// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/digest.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The digest that the renewal of a subscription has in the books in place of its arguments': of the provider's id of
/// the invoice, so that each invoice is there once.
inline std::string renewal_digest(std::string_view invoice) {
    std::string text = "renewal ";
    text += invoice;
    return sha256_hex(text);
}

/// The id of the payment that stands for the renewal which that invoice paid.
inline std::string renewal_id(std::string_view invoice) {
    constexpr std::size_t digits = 32;
    std::string id = "pay_";
    id += std::string_view(renewal_digest(invoice)).substr(0, digits);
    return id;
}

}  // namespace paymcp::inline v0::detail
