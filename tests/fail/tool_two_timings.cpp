// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool takes at most one policy for each slot, and two of its policies fill the same one
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad", charge_first, price<50, USD>, capture_on_success>("Two timings", [] { return "x"; });
