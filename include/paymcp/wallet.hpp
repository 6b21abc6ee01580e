// SPDX-License-Identifier: MIT
#pragma once

/// Wallets: what a machine pays with in the call itself, by x402 and by the Machine Payments Protocol.

#include <paymcp/serve/paid_by.hpp>
#include <paymcp/wallet/cdp_facilitator.hpp>
#include <paymcp/wallet/detail/call_life.hpp>
#include <paymcp/wallet/detail/call_parts.hpp>
#include <paymcp/wallet/detail/call_proof.hpp>
#include <paymcp/wallet/detail/call_rows.hpp>
#include <paymcp/wallet/detail/call_settling.hpp>
#include <paymcp/wallet/detail/call_table.hpp>
#include <paymcp/wallet/detail/combined_answer.hpp>
#include <paymcp/wallet/detail/credentials.hpp>
#include <paymcp/wallet/detail/jcs.hpp>
#include <paymcp/wallet/detail/machine_paid_call.hpp>
#include <paymcp/wallet/detail/members.hpp>
#include <paymcp/wallet/detail/methods_of.hpp>
#include <paymcp/wallet/detail/no_provider.hpp>
#include <paymcp/wallet/detail/payment_proof.hpp>
#include <paymcp/wallet/detail/proven_call.hpp>
#include <paymcp/wallet/detail/rail_port.hpp>
#include <paymcp/wallet/detail/recover_call.hpp>
#include <paymcp/wallet/detail/wallet_setup.hpp>
#include <paymcp/wallet/detail/wire_text.hpp>
#include <paymcp/wallet/evm/detail/eip712.hpp>
#include <paymcp/wallet/evm/detail/evm_address.hpp>
#include <paymcp/wallet/evm/detail/evm_signature.hpp>
#include <paymcp/wallet/evm/detail/keccak.hpp>
#include <paymcp/wallet/evm/detail/uint_256.hpp>
#include <paymcp/wallet/facilitator.hpp>
#include <paymcp/wallet/mpp.hpp>
#include <paymcp/wallet/mpp/detail/challenge.hpp>
#include <paymcp/wallet/mpp/detail/charge.hpp>
#include <paymcp/wallet/mpp/detail/credential.hpp>
#include <paymcp/wallet/mpp/detail/problem.hpp>
#include <paymcp/wallet/networks.hpp>
#include <paymcp/wallet/rail_concept.hpp>
#include <paymcp/wallet/stripe_tokens.hpp>
#include <paymcp/wallet/x402.hpp>
#include <paymcp/wallet/x402/detail/answers.hpp>
#include <paymcp/wallet/x402/detail/checks.hpp>
#include <paymcp/wallet/x402/detail/offer.hpp>
#include <paymcp/wallet/x402/detail/payment.hpp>
#include <paymcp/watch/detail/wallet_recovery.hpp>
