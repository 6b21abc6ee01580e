// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool needs one arg<> for each parameter of its function, or one described struct and no arg<>
// BRIEF: 5 25
#include <paymcp.hpp>

#include <string>

using namespace paymcp;

constexpr auto draw = tool<"draw", price<50, USD>>("Draw", [](std::string what) { return what; });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<draw>, mock{}, memory_store{});
}
