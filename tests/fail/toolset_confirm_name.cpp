// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool has the name of a generated confirm, quote or balance tool; rename it, or sell with another flow, without with_quote or with to_balance<"another_name">
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/detail/exposure.hpp>

using namespace paymcp;
using namespace paymcp::detail;

constexpr auto paid = tool<"draw", price<50, USD>>("Draw", [] { return "x"; });
constexpr auto free_one = tool<"confirm_draw">("In the way", [] { return "x"; });
constexpr auto bad = exposure<decltype(toolset<paid, free_one>), uniform<surface::confirm>>::tools();
