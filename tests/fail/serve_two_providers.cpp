// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a server takes one provider; choose it at the start, or run a server for each
#include <paymcp.hpp>
#include <paymcp/provider/stripe/stripe.hpp>

using namespace paymcp;

constexpr auto paint = tool<"paint", price<50, USD>>("Paint", [] { return std::string("done"); });

int main(int argc, char** argv) {
    return serve<TwoStep<>>(argc, argv, toolset<paint>, stripe{secret("sk_test_1")}, mock{}, memory_store{});
}
