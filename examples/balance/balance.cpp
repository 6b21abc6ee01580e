// SPDX-License-Identifier: MIT
// [program]
#include <paymcp.hpp>
using namespace paymcp;

constexpr auto cost(int dollars) { return 1_usd * dollars; }

/// An ordinary paid tool, whose amount is added to the caller's balance.
constexpr auto top_up = tool<"top_up", price_from<cost, USD, min<500>, max<10000>>, to_balance<>>(
    "Add money to your balance", arg<"dollars">("How many dollars", minimum(5), maximum(100)),
    [](int dollars) { return std::to_string(dollars) + " dollars were added."; });

/// 0.002 USD a call, less than any card pays; the first two of a day are free.
constexpr auto look_up = tool<"look_up", price<micro<2000>, USD>, from_balance, free_calls<2, per_day>>(
    "Look up a word", arg<"word">("The word"), [](std::string word) { return "The meaning of " + word; });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<top_up, look_up>, mock{}, memory_store{});
}
// [program]
