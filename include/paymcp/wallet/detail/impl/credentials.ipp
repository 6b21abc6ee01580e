// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/credentials.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/wallet/mpp/detail/credential.hpp>

#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// Keeps the first payment and counts all.
struct credential_search {
    found_credential found{};
    int count = 0;

    void add(credential_place place, boost::json::value value) {
        if (count++ == 0) found = {place, std::move(value)};
    }
};

/// The place of a header's payment; `none` for other headers.
PAYMCP_INLINE credential_place place_of(const http::header& header) {
    if (same_ignoring_case(header.name, "PAYMENT-SIGNATURE") || same_ignoring_case(header.name, "X-PAYMENT"))
        return credential_place::x402_header;
    const bool second = same_ignoring_case(header.name, "Payment-Authorization");
    const bool first = same_ignoring_case(header.name, "Authorization") && is_payment_scheme(header.value);
    return first || second ? credential_place::mpp_header : credential_place::none;
}

PAYMCP_INLINE result<found_credential> find_credential(const boost::json::object* meta,
                                                       std::span<const http::header> headers) {
    constexpr std::pair<std::string_view, credential_place> members[] = {
        {"x402/payment", credential_place::x402_meta},
        {"x402.payment", credential_place::x402_dotted},
        {"org.paymentauth/credential", credential_place::mpp_meta},
    };
    credential_search search;
    for (const auto& [name, place] : members) {
        const boost::json::value* const value = meta == nullptr ? nullptr : meta->if_contains(name);
        if (value != nullptr && !value->is_null()) search.add(place, *value);
    }
    for (const http::header& header : headers) {
        const credential_place place = place_of(header);
        if (place != credential_place::none) search.add(place, boost::json::value(header.value));
    }
    if (search.count > 1)
        return failure{"The call brings more than one payment; send it again with one of them.", "two_payments"};
    return std::move(search.found);
}

}  // namespace paymcp::inline v0::detail
