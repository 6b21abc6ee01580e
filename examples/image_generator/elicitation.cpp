// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>
using namespace paymcp;

constexpr auto generate_image = tool<"generate_image", price<25, USD>>(
    "Generate an image based on user prompt",
    arg<"prompt">("What to draw"),
    [](std::string prompt) { return "Image generated for: " + prompt; });

int main(int argc, char** argv) {
    // [serve]
    return serve<Elicitation<>>(argc, argv, toolset<generate_image>, mock{}, memory_store{});
    // [serve]
}
// [program]
