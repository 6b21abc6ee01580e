// SPDX-License-Identifier: MIT
#pragma once

/// The function bodies of wallets,
/// for one unit of a program; see paymcp/src.hpp.

#include <paymcp/src/separate.hpp>

#include <paymcp/wallet/detail/impl/call_life.ipp>
#include <paymcp/wallet/detail/impl/call_rows.ipp>
#include <paymcp/wallet/detail/impl/combined_answer.ipp>
#include <paymcp/wallet/detail/impl/credentials.ipp>
#include <paymcp/wallet/detail/impl/jcs.ipp>
#include <paymcp/wallet/detail/impl/members.ipp>
#include <paymcp/wallet/detail/impl/payment_proof.ipp>
#include <paymcp/wallet/detail/impl/proven_call.ipp>
#include <paymcp/wallet/detail/impl/wallet_setup.ipp>
#include <paymcp/wallet/detail/impl/wire_text.ipp>
#include <paymcp/wallet/evm/detail/impl/eip712.ipp>
#include <paymcp/wallet/impl/cdp_facilitator.ipp>
#include <paymcp/wallet/impl/facilitator.ipp>
#include <paymcp/wallet/impl/networks.ipp>
#include <paymcp/wallet/impl/stripe_tokens.ipp>
#include <paymcp/wallet/mpp/detail/impl/challenge.ipp>
#include <paymcp/wallet/mpp/detail/impl/charge.ipp>
#include <paymcp/wallet/mpp/detail/impl/credential.ipp>
#include <paymcp/wallet/mpp/detail/impl/problem.ipp>
#include <paymcp/wallet/x402/detail/impl/answers.ipp>
#include <paymcp/wallet/x402/detail/impl/checks.ipp>
#include <paymcp/wallet/x402/detail/impl/offer.ipp>
#include <paymcp/wallet/x402/detail/impl/payment.ipp>
