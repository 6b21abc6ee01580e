// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this token does not pay for prices in the currency of pay_to<>
#include <paymcp/wallet/networks.hpp>

constexpr paymcp::pay_to<paymcp::EUR> account("eip155:84532", "0x209693Bc6afc0C5328bA36FaF03C514EF312287C");
