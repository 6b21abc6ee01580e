// SPDX-License-Identifier: MIT
// EXPECT: paymcp: with takes objects that are not const
// BRIEF: 5 25
#include <paymcp.hpp>

#include <string>

using namespace paymcp;

struct shelf {
    int books = 0;
};

constexpr auto take = tool<"take">("Takes a book", [](shelf& from) { return std::to_string(--from.books); });

int main(int argc, char** argv) {
    const shelf books;
    return serve<TwoStep<>>(argc, argv, toolset<take>, with(books), mock{}, memory_store{});
}
