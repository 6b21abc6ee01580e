// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/wallet/mpp/detail/credential.hpp>
#include <paymcp/wallet/x402/detail/offer.hpp>
#include <paymcp/wallet/x402/detail/payment.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The intent `charge` of the methods `evm` and `stripe`: what is asked for, and the proof that comes back.

/// What a Stripe token has to pay.
struct stripe_offer {
    std::int64_t amount = 0;   ///< the currency's smallest unit
    std::string currency{};    ///< in lower case: "usd"
    std::string network_id{};  ///< the seller's profile: "profile_..."
};

/// The `request` of a challenge, canonical JSON text.
std::string evm_request(const x402_offer& offer);
std::string stripe_request(const stripe_offer& offer);

/// The proof of `evm`: the same signed transfer as x402's, whose nonce is the challenge's hash. Settled by the
/// facilitator with `facilitator_body` of v2. Errors have a `mpp_problem`'s name as code.
result<signed_transfer> read_evm_charge(const mpp_credential& credential, const x402_offer& offer);

/// The nonce that a transfer for this challenge must have: keccak-256 of its id and realm.
word_256 challenge_nonce(const mpp_challenge& challenge);

/// The proof of `stripe`: a shared payment token, "spt_...".
result<std::string> read_stripe_charge(const mpp_credential& credential);

/// Why a credential that we issued cannot be taken now, or nothing: it must be for `request`, what is asked for this
/// tool today, and not have expired. It comes after the look-up of the claim, so that a late repeat of a paid call is
/// answered.
std::optional<failure> check_challenge(const mpp_challenge& challenge, std::string_view request, unix_time now);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/mpp/detail/impl/charge.ipp>
#endif
