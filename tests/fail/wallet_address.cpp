// SPDX-License-Identifier: MIT
// EXPECT: paymcp: pay_to needs an account: 0x and 40 hex digits, without a typing error
#include <paymcp/wallet/networks.hpp>

constexpr paymcp::pay_to account("eip155:84532", "0x209693bc6afc0C5328bA36FaF03C514EF312287C");
