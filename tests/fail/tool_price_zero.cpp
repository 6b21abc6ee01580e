// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a price must be above zero; leave the price out for a free tool
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad", price<0, USD>>("For nothing", [] { return "x"; });
