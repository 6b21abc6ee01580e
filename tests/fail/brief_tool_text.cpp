// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool needs a description, first in its parentheses
// BRIEF: 5 25
#include <paymcp.hpp>

#include <string>

using namespace paymcp;

constexpr auto draw = tool<"draw", price<50, USD>>([] { return std::string("drawn"); });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<draw>, mock{}, memory_store{});
}
