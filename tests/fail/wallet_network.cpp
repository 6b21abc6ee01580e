// SPDX-License-Identifier: MIT
// EXPECT: paymcp: pay_to knows no token on this network; see wallet/networks.hpp
#include <paymcp/wallet/networks.hpp>

constexpr paymcp::pay_to account("eip155:99999", "0x209693Bc6afc0C5328bA36FaF03C514EF312287C");
