// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool is declared constexpr: constexpr auto name = tool<...>(...)
// BRIEF: 5 25
#include <paymcp.hpp>

#include <string>

using namespace paymcp;

auto draw =
    tool<"draw", price<50, USD>>("Draw", arg<"what">("What"), [](std::string what) { return what; });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<draw>, mock{}, memory_store{});
}
