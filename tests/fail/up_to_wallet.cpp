// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a wallet pays an exact amount in the call, of which no part can be taken, so up_to cannot be sold to wallets; give a payment provider alone
#include <paymcp.hpp>
#include <paymcp/serve/paid_by.hpp>

using namespace paymcp;

constexpr auto paint = tool<"paint", up_to<50, USD>>("Paints", [](call& now) {
    now.used(10 * minor_units<USD>);
    return "x";
});

int main(int argc, char** argv) {
    return serve<Wallet<>>(argc, argv, toolset<paint>,
                           paid_by(x402{pay_to("eip155:84532", "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"),
                                        facilitator("https://x402.org/facilitator")}),
                           memory_store{});
}
