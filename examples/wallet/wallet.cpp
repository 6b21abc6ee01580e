// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>
#include <paymcp/wallet.hpp>
using namespace paymcp;

constexpr auto generate_image = tool<"generate_image", price<10, USD>>(
    "Generate an image based on user prompt",
    arg<"prompt">("What to draw"),
    [](std::string prompt) { return "Image generated for: " + prompt; });

int main(int argc, char** argv) {
    const x402 by_wallet{pay_to("eip155:84532", "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"),
                         facilitator("https://x402.org/facilitator")};
    // [serve]
    return serve<Wallet<>>(argc, argv, toolset<generate_image>, paid_by(by_wallet), memory_store{});
    // [serve]
}
// [program]
