// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Why a payment is not taken, as RFC 9457 has it; one of `mpp_problems`.
struct mpp_problem {
    std::string_view code;  ///< our word for it: the name with underscores
    std::string_view name;  ///< behind https://paymentauth.org/problems/
    std::string_view title;
    unsigned status;  ///< of HTTP
    int rpc;          ///< of JSON-RPC
};

inline constexpr mpp_problem mpp_problems[] = {
    {"payment_required", "payment-required", "Payment Required", 402, -32042},
    {"malformed_credential", "malformed-credential", "Malformed Credential", 402, -32602},
    {"invalid_payload", "invalid-payload", "Invalid Payload", 402, -32602},
    {"invalid_challenge", "invalid-challenge", "Invalid Challenge", 402, -32043},
    {"verification_failed", "verification-failed", "Verification Failed", 402, -32043},
    {"payment_expired", "payment-expired", "Payment Expired", 402, -32043},
    {"payment_insufficient", "payment-insufficient", "Payment Insufficient", 402, -32043},
    {"payment_action_required", "payment-action-required", "Payment Action Required", 402, -32043},
    {"method_unsupported", "method-unsupported", "Method Unsupported", 400, -32043},
    {"internal_payment_error", "internal-payment-error", "Internal Payment Error", 500, -32603},
};

/// The problem of a failure's code; `internal_payment_error` for a code that is none.
const mpp_problem& problem_of(std::string_view code) noexcept;

/// The problem as JSON text. `challenge_id` may be empty.
std::string problem_text(const mpp_problem& problem, std::string_view detail, std::string_view challenge_id);

/// The receipt of a paid challenge, JSON text. `reference` is the transaction or the payment at the processor; clients
/// over HTTP demand one.
std::string mpp_receipt(std::string_view method, std::string_view reference, std::string_view challenge_id,
                        unix_time paid);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/mpp/detail/impl/problem.ipp>
#endif
