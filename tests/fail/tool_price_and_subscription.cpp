// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool is sold by a price or by a subscription, not by both; included_in has a priced tool free for who holds a plan
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad", price<50, USD>, subscription<"gold">>("Sold twice", [] { return "x"; });
