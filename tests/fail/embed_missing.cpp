// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool takes a reference to an object that serve is not given: give it by with(object)
// BRIEF: 8 25
#include <paymcp.hpp>
#include <paymcp/serve/embedded_server.hpp>

#include <string>

using namespace paymcp;

struct till {
    int paid = 0;
};

constexpr auto pay_in =
    tool<"pay_in", price<50, USD>>("Pay in", [](till& into) { return std::to_string(++into.paid); });

int main() { embed<TwoStep<>>(toolset<pay_in>, with(), mock{}, memory_store{}).stop(); }
