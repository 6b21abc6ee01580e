// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>
#include <paymcp/provider/stripe/stripe.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>
using namespace paymcp;

constexpr auto generate_image = tool<"generate_image", price<50, USD>, capture_on_success>(
    "Generate an image based on user prompt",
    arg<"prompt">("What to draw"),
    [](std::string prompt) { return "Image generated for: " + prompt; });

int main(int argc, char** argv) {
    // [serve]
    stripe_options settings{.success_url = "https://shop.example/thanks"};
    if (secret given = env_if_set("STRIPE_WEBHOOK_SECRET"); !given.empty()) settings.webhook_secrets = {given};
    return serve<TwoStep<>>(argc, argv, toolset<generate_image>, stripe{env("STRIPE_API_KEY"), settings},
                            sqlite_store{"shop.db"});
    // [serve]
}
// [program]
