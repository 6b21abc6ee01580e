// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow asks a person to pay, and there is no payment provider: give paid_by(provider, x402{...}), or sell with Wallet<>
#include <paymcp.hpp>
#include <paymcp/serve/paid_by.hpp>

using namespace paymcp;

constexpr auto paint =
    tool<"paint", price<50, USD>>("Paints", arg<"what">("What"), [](std::string what) { return what; });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<paint>,
                            paid_by(x402{pay_to("eip155:84532", "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"),
                                         facilitator("https://x402.org/facilitator")}),
                            memory_store{});
}
