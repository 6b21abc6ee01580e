// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/http/message.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Where a wallet put its payment, which says how it reads the receipt.
enum class credential_place : std::uint8_t {
    none,         ///< the call brings no payment
    x402_meta,    ///< `_meta["x402/payment"]`: an object, its text, or base64
    x402_dotted,  ///< `_meta["x402.payment"]`: base64, x402 v1
    x402_header,  ///< `PAYMENT-SIGNATURE`, or `X-PAYMENT` of v1: base64
    mpp_meta,     ///< `_meta["org.paymentauth/credential"]`: an object
    mpp_header,   ///< `Authorization: Payment`, or `Payment-Authorization` beside another authorization
};

/// Whether a payment from this place is in a form of x402.
constexpr bool is_x402(credential_place place) noexcept {
    return place == credential_place::x402_meta || place == credential_place::x402_dotted ||
           place == credential_place::x402_header;
}

/// The payment that a call brings, not read yet.
struct found_credential {
    credential_place place = credential_place::none;
    boost::json::value value{};  ///< a header's value is a string
};

/// Whether a value of `Authorization` is of the scheme `Payment`, in any case.
bool is_payment_scheme(std::string_view value);

/// Finds the one payment of a call wherever clients put it. `meta` is the call's `_meta`, or nothing; `headers` are
/// those of its HTTP request. Two payments are refused, before anything is claimed: nobody can say which one was meant.
/// One payment of x402 in two places, as @apify/mcpc sends it, is one.
/// A null counts as absent, an `Authorization` of another scheme as none.
result<found_credential> find_credential(const boost::json::object* meta, std::span<const http::header> headers);

/// Whether a header of a request carries a payment, or says that its client can pay (`Accept-Payment`).
bool concerns_payment(const http::header& header);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/detail/impl/credentials.ipp>
#endif
