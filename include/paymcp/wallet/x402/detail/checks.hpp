// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/wallet/evm/detail/evm_signature.hpp>
#include <paymcp/wallet/x402/detail/offer.hpp>
#include <paymcp/wallet/x402/detail/payment.hpp>

#include <optional>
#include <span>
#include <string>

namespace paymcp::inline v0::detail {

/// The checks of a payment before the facilitator is asked. They save questions; they replace neither /verify nor
/// /settle, since balance, nonce and contract wallets are known on the chain alone.

/// Which of this tool's offers a payment is for, by our own requirement and not by what the buyer says of it; a v1
/// payment names the network alone. Errors have x402's reason as code.
result<x402_offer> match_offer(const x402_payment& payment, std::span<const x402_offer> offers,
                               const x402_resource& resource);

/// What the buyer says that the payment is for, on a token of one of our offers: in v2 with the amount and the account
/// that it accepts, in v1 with those of its transfer. It need not be offered today: it is for finding a payment that
/// was taken before a change of the price. Of several tokens on one network, v1 cannot say which: it is the first.
result<x402_offer> accepted_offer(const x402_payment& payment, std::span<const x402_offer> offers,
                                  const x402_resource& resource);

/// Why a transfer does not pay an offer, or nothing: recipient, exact value, and that the payer has signed it. Without
/// a `recover` the signature is left to the facilitator.
std::optional<failure> check_transfer(const signed_transfer& money, const x402_offer& offer, signer_recovery recover);

/// Why a transfer cannot be settled now, or nothing. It must hold for six more seconds, and at most for a day more than
/// the offer asks. This check comes after the look-up of the claim, so that a late repeat of a paid call is answered.
std::optional<failure> check_window(const transfer_authorization& transfer, const x402_offer& offer, unix_time now);

/// What makes a payment unique on its chain: "evm/84532/0xASSET/0xPAYER/0xNONCE" in lower case.
std::string claim_key(const transfer_authorization& transfer, const x402_offer& offer);

/// The body of /verify and of /settle, JSON text: our own requirement, and of the buyer's payment only what was checked
/// here. The same payment and offer give the same bytes.
std::string facilitator_body(int version, const signed_transfer& money, const x402_offer& offer,
                             const x402_resource& resource);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/x402/detail/impl/checks.ipp>
#endif
