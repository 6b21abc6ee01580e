// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a token needs its contract: 0x and 40 hex digits, no typing error
#include <paymcp/wallet/networks.hpp>

inline constexpr paymcp::wallet::evm_token mistyped{
    "eip155:8453", "base", 8453, "0x60a3E35Cc302bFA44Cb288Bc5a4F316Fdb1adb43", "EURC", "2", 6, paymcp::EUR};
constexpr paymcp::pay_to<paymcp::EUR> account(mistyped, "0x209693Bc6afc0C5328bA36FaF03C514EF312287C");
