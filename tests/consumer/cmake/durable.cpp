// SPDX-License-Identifier: MIT
#include <paymcp.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>

#include <string>

using namespace paymcp;

constexpr auto generate_image = tool<"generate_image", price<50, USD>>(
    "Generate an image based on user prompt", arg<"prompt">("What to draw"),
    [](std::string prompt) { return "Image generated for: " + prompt; });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<generate_image>, mock{}, sqlite_store{"shop.db"});
}
