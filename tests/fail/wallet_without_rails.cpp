// SPDX-License-Identifier: MIT
// EXPECT: paymcp: the flow Wallet needs what wallets pay by: give paid_by(x402{...}) as the provider
#include <paymcp.hpp>
#include <paymcp/serve/paid_by.hpp>

using namespace paymcp;

constexpr auto paint =
    tool<"paint", price<50, USD>>("Paints", arg<"what">("What"), [](std::string what) { return what; });

int main(int argc, char** argv) { return serve<Wallet<>>(argc, argv, toolset<paint>, mock{}, memory_store{}); }
