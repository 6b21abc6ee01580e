// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/wallet/detail/payment_proof.hpp>
#include <paymcp/wallet/evm/detail/evm_address.hpp>
#include <paymcp/wallet/facilitator.hpp>
#include <paymcp/wallet/networks.hpp>
#include <paymcp/wallet/stripe_tokens.hpp>
#include <paymcp/wallet/x402/detail/checks.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace paymcp::inline v0::detail {

/// An account that wallets pay to, and the currency of the prices that it takes.
struct wallet_account {
    wallet::evm_token token{};
    evm_address account{};
    currency money{};
};

/// How wallets pay a server, without the types that the compiler has checked.
struct wallet_setup {
    std::vector<wallet_account> accounts{};
    std::optional<wallet::facilitator> settles{};
    bool x402 = false;    ///< payments in the forms of x402 are taken
    std::string realm{};  ///< of MPP; empty where its payments are not taken
    secret current{};     ///< of MPP, at least 32 bytes
    secret previous{};    ///< of MPP; its challenges hold for five more minutes
    signer_recovery recover = nullptr;
    std::optional<stripe_tokens> tokens{};  ///< of MPP's method stripe
};

/// What is offered for a call of a tool that costs `price` minor units. The offers are empty where no account takes its
/// currency, and there is no offer by token where Stripe cannot charge its price.
wallet_terms terms_of(const wallet_setup& setup, const tool_definition& tool, std::int64_t price);

/// Throws std::runtime_error where the setup cannot work: a secret is missing or too short, or nothing settles.
void require_usable(const wallet_setup& setup);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/detail/impl/wallet_setup.ipp>
#endif
