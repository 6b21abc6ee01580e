// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>
using namespace paymcp;

constexpr auto generate_image = tool<"generate_image", price<200, USD>>(
    "Generate an image",
    arg<"prompt">("What to draw"),
    [](std::string prompt) {
        return std::map<std::string, std::string>{{"image", "Generated image for: " + prompt}};
    });

int main(int argc, char** argv) {
    return serve<Progress<>>(argc, argv, toolset<generate_image>, mock{}, memory_store{});
}
// [program]
