// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>
using namespace paymcp;

/// An ordinary paid tool: what is paid for it begins a subscription, 9.00 USD a month.
constexpr auto subscribe = tool<"subscribe", price<900, USD>, plan<"gold", per_month, grace_days<3>>>(
    "Gold: all maps, and a hundred pictures a month", [] { return "Welcome to gold."; });

/// For holders of the plan alone.
constexpr auto draw_map = tool<"draw_map", subscription<"gold">>("Draw a map", arg<"place">("Where"),
                                                                 [](std::string place) { return "A map of " + place; });

/// Holders have a hundred calls in each month free; everybody else pays, and they do beyond that.
constexpr auto draw = tool<"draw", price<50, USD>, included_in<"gold", 100, per_month>>(
    "Draw a picture", arg<"prompt">("What to draw"), [](std::string prompt) { return "A picture of " + prompt; });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<subscribe, draw_map, draw>, mock{}, memory_store{});
}
// [program]
