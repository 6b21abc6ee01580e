// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool's function takes its arguments first, then objects of with and call&
// BRIEF: 5 25
#include <paymcp.hpp>

#include <string>

using namespace paymcp;

struct shelf {
    int books = 0;
};

constexpr auto take = tool<"take">("Takes books", arg<"count">("How many"),
                                   [](shelf& from, int count) { return std::to_string(from.books -= count); });

int main(int argc, char** argv) {
    shelf books;
    return serve<TwoStep<>>(argc, argv, toolset<take>, with(books), mock{}, memory_store{});
}
