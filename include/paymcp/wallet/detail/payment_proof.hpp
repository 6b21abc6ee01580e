// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/wallet/detail/credentials.hpp>
#include <paymcp/wallet/mpp/detail/charge.hpp>
#include <paymcp/wallet/x402/detail/checks.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// All that a server offers wallets for one tool, today.
struct wallet_terms {
    std::vector<x402_offer> offers{};      ///< for x402, and for MPP's method evm
    std::optional<stripe_offer> stripe{};  ///< for MPP's method stripe
    x402_resource resource{};
    std::string realm{};                ///< of MPP; empty where MPP is not offered
    secret current{};                   ///< at least 32 bytes, for the ids of challenges
    secret previous{};                  ///< the one before it, while its challenges hold
    signer_recovery recover = nullptr;  ///< without it, who signed is left to the facilitator
};

/// A call that a payment is for.
struct paid_call_name {
    std::string_view tool{};
    std::string_view arguments{};  ///< canonical JSON text
};

/// Challenges for one call, which hold for five minutes: a random value in each makes it the only one of its kind.
std::vector<mpp_challenge> issue_challenges(const wallet_terms& terms, const paid_call_name& call,
                                            const random_source& random, unix_time now);

/// A payment that is well-formed, for this tool and signed. Nothing is known of it yet on the chain or at Stripe.
struct payment_proof {
    credential_place place = credential_place::none;
    bool v1 = false;             ///< of x402
    std::string key{};           ///< what claims it: `claim_key`, or "mpp/ID" for stripe
    std::string body{};          ///< for the facilitator; empty for stripe
    std::string stripe_token{};  ///< "spt_..."; empty for an EVM chain
    std::optional<transfer_authorization> transfer{};
    x402_offer offer{};                        ///< what the transfer pays, on an EVM chain
    std::optional<mpp_challenge> challenge{};  ///< of MPP
    unix_time expires{};                       ///< it cannot be settled after this moment
    std::optional<failure> not_offered{};      ///< of x402: why it pays for nothing that is offered today
};

/// Reads the payment of a call and judges all that does not depend on the day: shape, resource, token, our own
/// challenge and the call that it is bound to, signer, and that the transfer is what the buyer says that it accepts.
/// `mpp_problem`'s.
result<payment_proof> read_payment_proof(const found_credential& found, const wallet_terms& terms,
                                         const paid_call_name& call);

/// Why a payment that nobody has claimed cannot be taken now, or nothing: it has expired, or asks for what is not
/// offered any more. It is not for one that is claimed already, whose stored answer is due however late the call comes
/// again.
std::optional<failure> check_payment_proof(const payment_proof& proof, const wallet_terms& terms, unix_time now);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/detail/impl/payment_proof.ipp>
#endif
