// SPDX-License-Identifier: MIT
// EXPECT: paymcp: confirm_named takes only characters of tool names: A-Z a-z 0-9 _ . -
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/money/codes.hpp>

#include <string>

using namespace paymcp;

constexpr auto paid = tool<"paid", price<50, USD>>("Paid", [] { return std::string(); });
constexpr auto spec = mcp::compiled_server<TwoStep<confirm_named<"confirm ">>, toolset_t<paid>>::spec();
