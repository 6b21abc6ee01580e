// SPDX-License-Identifier: MIT
// EXPECT: paymcp: with takes objects that outlive the server: name them before
// BRIEF: 5 25
#include <paymcp.hpp>

#include <string>

using namespace paymcp;

struct shelf {
    int books = 0;
};

constexpr auto take = tool<"take">("Takes a book", [](shelf& from) { return std::to_string(--from.books); });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<take>, with(shelf{}), mock{}, memory_store{});
}
