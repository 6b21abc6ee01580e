// SPDX-License-Identifier: MIT
// EXPECT: paymcp: no token that is offered to wallets pays for the currency of this price; offer one that does, such as pay_to<EUR>(token, address) for a price in EUR
#include <paymcp.hpp>
#include <paymcp/serve/paid_by.hpp>

using namespace paymcp;

constexpr auto paint =
    tool<"paint", price<50, EUR>>("Paints", arg<"what">("What"), [](std::string what) { return what; });

int main(int argc, char** argv) {
    return serve<Wallet<>>(argc, argv, toolset<paint>,
                           paid_by(x402{pay_to("eip155:84532", "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"),
                                        facilitator("https://x402.org/facilitator")}),
                           memory_store{});
}
