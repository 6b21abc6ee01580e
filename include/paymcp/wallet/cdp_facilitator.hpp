// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/wallet/facilitator.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0 {
namespace wallet {

/// Where the facilitator of Coinbase's Developer Platform is (docs.cdp.coinbase.com/x402).
inline constexpr std::string_view cdp_address = "https://api.cdp.coinbase.com/platform/v2/x402";

/// The facilitator of Coinbase's Developer Platform, which wants a Secret API Key: each request carries a new token
/// that names the request, is valid for two minutes, and is signed with the key (Ed25519 or ECDSA with P-256).
///
/// The server's start fails where the key or its id is none; the message names CDP_API_KEY_ID or CDP_API_KEY_SECRET.
/// `time` must outlive every copy.
///
///     x402{pay_to("eip155:8453", "0x2096...287C"), cdp_facilitator(env("CDP_API_KEY_ID"), env("CDP_API_KEY_SECRET"))}
facilitator cdp_facilitator(const secret& key_id, secret key, std::string base_url = std::string(cdp_address),
                            const wall_clock& time = paymcp::detail::machine_clock());

}  // namespace wallet

using wallet::cdp_facilitator;

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/impl/cdp_facilitator.ipp>
#endif
