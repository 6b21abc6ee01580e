// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this price is below what a payment token of Stripe can pay, and nothing else is offered to wallets
#include <paymcp.hpp>
#include <paymcp/serve/paid_by.hpp>

using namespace paymcp;

constexpr auto paint =
    tool<"paint", price<49, USD>>("Paints", arg<"what">("What"), [](std::string what) { return what; });

int main(int argc, char** argv) {
    return serve<Wallet<>>(argc, argv, toolset<paint>,
                           paid_by(mpp{"shop.example", env("MPP_SECRET")},
                                   stripe_tokens{env("STRIPE_API_KEY"), "profile_1"}),
                           memory_store{});
}
