// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/credentials.hpp>
#include <paymcp/wallet/mpp/detail/challenge.hpp>
#include <paymcp/wallet/mpp/detail/problem.hpp>
#include <paymcp/wallet/x402/detail/offer.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// All ways in which a wallet can pay for one call.
struct payment_ways {
    std::span<const x402_offer> offers{};
    std::span<const mpp_challenge> challenges{};
    x402_resource resource{};
};

/// The parts of a result that says how to pay, each JSON text. `meta` are the members of `_meta`, without braces.
struct unpaid_parts {
    std::string content{};
    std::string structured{};  ///< empty where there is none
    std::string meta{};
};

/// The result of a call that is not paid, which every known wallet can pay: x402 v2 as structured content and as first
/// text, v1 as second text, `_meta["x402/error"]` for agents, `_meta["org.paymentauth/payment-required"]` for MPP.
/// `why` says why, `problem` the same in MPP's words.
///
/// A tool with an output schema gets no structured content: clients check it against that schema in errors, too.
unpaid_parts unpaid_answer(const payment_ways& ways, std::string_view why, const mpp_problem& problem,
                           bool has_output_schema);

/// The same as a whole `CallToolResult`.
std::string unpaid_result(const payment_ways& ways, std::string_view why, const mpp_problem& problem,
                          bool has_output_schema);

/// The same for the head of an HTTP response with status 402: `PAYMENT-REQUIRED`, and `WWW-Authenticate` for each
/// challenge.
std::vector<http::header> challenge_headers(const payment_ways& ways, std::string_view why);

/// The member of `_meta` for the receipt of a payment from this place, `"key":receipt` as JSON text. A payment that
/// came in a header has its receipt there, too, under `receipt_header`.
std::string receipt_member(credential_place place, std::string_view receipt);

/// The response header of a receipt: its name, and its value in base64 or base64url. `v1` is of the x402 payment.
http::header receipt_header(credential_place place, std::string_view receipt, bool v1);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/detail/impl/combined_answer.ipp>
#endif
