// SPDX-License-Identifier: MIT
// EXPECT: paymcp: two tools of a toolset have the same name
// BRIEF: 5 25
#include <paymcp.hpp>

#include <string>

using namespace paymcp;

constexpr auto draw =
    tool<"draw", price<50, USD>>("Draw", arg<"what">("What"), [](std::string what) { return what; });
constexpr auto paint =
    tool<"draw", price<50, USD>>("Draw", arg<"what">("What"), [](std::string what) { return what; });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<draw, paint>, mock{}, memory_store{});
}
