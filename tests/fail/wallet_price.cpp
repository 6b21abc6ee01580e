// SPDX-License-Identifier: MIT
// EXPECT: paymcp: no token that is offered to wallets pays for the currency of this price; offer one that does, such as pay_to<EUR>(token, address) for a price in EUR
#include <paymcp/wallet/networks.hpp>

static_assert(paymcp::detail::require_wallet_price<50, paymcp::EUR, paymcp::pay_to<paymcp::USD>>());
