// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>
#include <paymcp/mcp/features/features.hpp>
using namespace paymcp;

constexpr auto generate_image = tool<"generate_image", price<50, USD>>(
    "Generate an image based on user prompt",
    arg<"prompt">("What to draw"),
    [](std::string prompt) { return "Image generated for: " + prompt; });

int main(int argc, char** argv) {
    mcp::server_features features;
    features
        .resource("shop://prices", {.name = "prices", .mime_type = "text/plain"},
                  [] { return std::string("An image costs 0.50 USD.\n"); })
        .resource_template("shop://styles/{name}", {.name = "style", .mime_type = "text/plain"},
                           [](const mcp::resource_request& asked) {
                               return "An example of " + asked.variables.at("name") + ".\n";
                           })
        .prompt("draw", {.description = "Draws an animal", .arguments = {{"animal", "Which one", true}}},
                [](const mcp::prompt_arguments& given) { return "Draw a " + given.at("animal") + " in water colors"; });
    serve_options options;
    options.features = features;
    return serve<TwoStep<>>(argc, argv, toolset<generate_image>, mock{}, memory_store{}, options);
}
// [program]
