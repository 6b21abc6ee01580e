// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/x402/detail/offer.hpp>

/// An offer of one cent in USDC on Base Sepolia.
inline paymcp::detail::x402_offer base_sepolia() {
    paymcp::detail::x402_offer offer;
    offer.token = *paymcp::detail::find_token("eip155:84532");
    offer.account = *paymcp::detail::read_evm_address("0x209693Bc6afc0C5328bA36FaF03C514EF312287C");
    offer.amount = "10000";
    return offer;
}
