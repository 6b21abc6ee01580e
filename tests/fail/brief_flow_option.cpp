// SPDX-License-Identifier: MIT
// EXPECT: paymcp: TwoStep takes the options shared_confirm, confirm_named, poll_every and wait_timeout
// BRIEF: 13 40
#include <paymcp.hpp>

#include <string>

using namespace paymcp;

constexpr auto draw =
    tool<"draw", price<50, USD>>("Draw", arg<"what">("What"), [](std::string what) { return what; });

int main(int argc, char** argv) {
    return serve<TwoStep<max_prompts<3>>>(argc, argv, toolset<draw>, mock{}, memory_store{});
}
