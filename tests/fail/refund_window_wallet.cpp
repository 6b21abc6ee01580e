// SPDX-License-Identifier: MIT
// EXPECT: paymcp: refund_within_hours needs a payment provider that can refund: what a wallet pays is not given back on request
#include <paymcp.hpp>
#include <paymcp/serve/paid_by.hpp>

using namespace paymcp;

constexpr auto paint = tool<"paint", price<50, USD>, refund_within_hours<1>>("Paints", [] { return "x"; });

int main(int argc, char** argv) {
    return serve<Wallet<>>(argc, argv, toolset<paint>,
                           paid_by(x402{pay_to("eip155:84532", "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"),
                                        facilitator("https://x402.org/facilitator")}),
                           memory_store{});
}
