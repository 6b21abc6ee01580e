// SPDX-License-Identifier: MIT
// EXPECT: paymcp: with takes one object of each type, because a tool names it by its type
// BRIEF: 5 25
#include <paymcp.hpp>

#include <string>

using namespace paymcp;

struct shelf {
    int books = 0;
};

constexpr auto take = tool<"take">("Takes a book", [](shelf& from) { return std::to_string(--from.books); });

int main(int argc, char** argv) {
    shelf left;
    shelf right;
    return serve<TwoStep<>>(argc, argv, toolset<take>, with(left, right), mock{}, memory_store{});
}
