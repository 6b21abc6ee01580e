// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>

#include <fstream>
using namespace paymcp;

constexpr auto generate_image = tool<"generate_image", price<50, USD>>(
    "Generate an image based on user prompt",
    arg<"prompt">("What to draw"),
    [](std::string prompt) { return "Image generated for: " + prompt; });

int main(int argc, char** argv) {
    auto file = std::make_shared<std::ofstream>("shop.log", std::ios::app);
    serve_options options;
    options.log_to = [file](log_level level, std::string_view line) {
        *file << name_of(level) << ' ' << line << std::endl;
    };
    return serve<TwoStep<>>(argc, argv, toolset<generate_image>, mock{}, memory_store{}, options);
}
// [program]
