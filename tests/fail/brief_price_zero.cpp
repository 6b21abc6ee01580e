// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a price must be above zero; leave the price out for a free tool
// BRIEF: 6 25
#include <paymcp.hpp>

#include <string>

using namespace paymcp;

constexpr auto draw =
    tool<"draw", price<0, USD>>("Draw", arg<"what">("What"), [](std::string what) { return what; });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<draw>, mock{}, memory_store{});
}
