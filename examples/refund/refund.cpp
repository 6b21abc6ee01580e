// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>
using namespace paymcp;

/// A buyer who does not like the picture gets the money back, within a day.
constexpr auto draw = tool<"draw", price<50, USD>, refund_within_hours<24>>(
    "Draw a picture", arg<"prompt">("What to draw"), [](std::string prompt) { return "A picture of " + prompt; });

int main(int argc, char** argv) { return serve<TwoStep<>>(argc, argv, toolset<draw>, mock{}, memory_store{}); }
// [program]
