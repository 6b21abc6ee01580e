// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/credentials.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/wallet/detail/wire_text.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool is_payment_scheme(std::string_view value) {
    constexpr std::string_view scheme = "Payment";
    return value.size() > scheme.size() && same_ignoring_case(value.substr(0, scheme.size()), scheme) &&
           value[scheme.size()] == ' ';
}

/// A payment of x402 without what its place has made of it: an object, whatever it was sent as; else nothing.
PAYMCP_INLINE std::optional<boost::json::object> bare_payment(const found_credential& found) {
    if (!is_x402(found.place)) return std::nullopt;
    if (const auto* object = found.value.if_object()) return *object;
    const auto* text = found.value.if_string();
    if (text == nullptr) return std::nullopt;
    if (text->starts_with('{')) return read_wire_object(*text);
    const std::optional<std::string> decoded = from_header_base64(*text);
    return decoded ? read_wire_object(*decoded) : std::nullopt;
}

/// Keeps the first payment, and counts those that differ from it: some clients send one payment in two places.
struct credential_search {
    found_credential found{};
    int count = 0;

    void add(credential_place place, boost::json::value value) {
        found_credential other{place, std::move(value)};
        if (count == 0) {
            found = std::move(other);
        } else {
            const std::optional<boost::json::object> known = bare_payment(found);
            if (known && known == bare_payment(other)) return;
        }
        ++count;
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

PAYMCP_INLINE bool concerns_payment(const http::header& header) {
    return place_of(header) != credential_place::none || same_ignoring_case(header.name, "Accept-Payment");
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
