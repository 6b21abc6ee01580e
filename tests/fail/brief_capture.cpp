// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool is a constant and captures nothing: give the object to serve by with(object)
// BRIEF: 5 25
#include <paymcp.hpp>

#include <string>

using namespace paymcp;

int main(int argc, char** argv) {
    int drawn = 0;
    static constexpr auto draw = tool<"draw", price<50, USD>>("Draw", [&drawn] { return std::to_string(++drawn); });
    return serve<TwoStep<>>(argc, argv, toolset<draw>, mock{}, memory_store{});
}
