// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool takes a reference to an object that serve is not given: give it by with(object)
// BRIEF: 7 25
#include <paymcp.hpp>

#include <string>

using namespace paymcp;

struct shelf {
    int books = 0;
};

constexpr auto take = tool<"take">("Takes a book", [](shelf& from) { return std::to_string(--from.books); });

int main(int argc, char** argv) {
    int books = 0;
    return serve<TwoStep<>>(argc, argv, toolset<take>, with(books), mock{}, memory_store{});
}
