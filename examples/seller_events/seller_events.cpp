// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>

#include <fstream>
using namespace paymcp;

constexpr auto generate_image =
    tool<"generate_image", price<50, USD>>("Generate an image based on user prompt", arg<"prompt">("What to draw"),
                                           [](std::string prompt) { return "Image generated for: " + prompt; });

int main(int argc, char** argv) {
    serve_options options;
    options.seller_events.tell = [](const seller::event& told) {
        std::ofstream file("sales.jsonl", std::ios::app);
        file << seller::json_of(told) << std::endl;
        if (!file) throw std::runtime_error("sales.jsonl cannot be written");  // told again later
    };
    return serve<TwoStep<>>(argc, argv, toolset<generate_image>, mock{}, memory_store{}, options);
}
// [program]
