// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/evm/detail/eip712.hpp>
#include <paymcp/wallet/evm/detail/evm_address.hpp>
#include <paymcp/wallet/networks.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// One way to pay for a call that this server offers: scheme `exact` on an EVM chain, one signed transfer of the
/// amount.
struct x402_offer {
    wallet::evm_token token{};
    evm_address account{};  ///< who is paid
    std::string amount{};   ///< atomic units of the token, decimal
    /// The buyer's signature holds for this long, so it bounds verification, the tool and the settlement together.
    std::uint32_t max_timeout_seconds = 300;
    bool upfront = false;  ///< it is settled before the tool runs, which x402 v2 says in `extra.paymentFlow`
};

/// What is sold, as x402 names it.
struct x402_resource {
    std::string url{};  ///< "mcp://tool/NAME"
    std::string description{};  ///< for people; x402 v2 gets it where it is ASCII, which all wallets can send back
};

/// The resource of a tool.
x402_resource tool_resource(std::string_view tool, std::string_view description);

/// The domain in which a transfer for this offer is signed.
eip712_domain domain_of(const x402_offer& offer);

/// Whether x402 v1 has a name for the offer's network.
inline bool has_v1_form(const x402_offer& offer) noexcept { return !offer.token.v1_name.empty(); }

/// The offer as `PaymentRequirements`, JSON text.
std::string requirement_v2(const x402_offer& offer);
std::string requirement_v1(const x402_offer& offer, const x402_resource& resource);

/// `PaymentRequired` with all offers, JSON text; `error` says why. One bad entry would spoil it for strict clients, so
/// v1 entries never stand among those of v2.
std::string payment_required_v2(std::span<const x402_offer> offers, const x402_resource& resource,
                                std::string_view error);

/// The same in v1, with the offers that have a v1 form; "" where none has.
std::string payment_required_v1(std::span<const x402_offer> offers, const x402_resource& resource,
                                std::string_view error);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/x402/detail/impl/offer.ipp>
#endif
