// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>
using namespace paymcp;

constexpr auto generate_image = tool<"generate_image", price<50, USD>, requires_scope<"images">>(
    "Generate an image based on user prompt", arg<"prompt">("What to draw"),
    [](std::string prompt) { return "Image generated for: " + prompt; });

constexpr auto whoami =
    tool<"whoami", read_only>("Say who calls", [](call& running) { return std::string(running.principal()); });

// shop --transport http --issuer https://login.example.com --audience https://shop.example/mcp
int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<generate_image, whoami>, mock{}, memory_store{});
}
// [program]
