// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool has the name of a generated confirm, quote, balance, subscription or refund tool; rename it, sell with another flow or without with_quote, or give to_balance, plan or refund_within_hours another name
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/detail/exposure.hpp>

using namespace paymcp;
using namespace paymcp::detail;

constexpr auto paid = tool<"draw", price<50, USD>>("Draw", [] { return "x"; });
constexpr auto free_one = tool<"confirm_payment">("In the way", [] { return "x"; });
constexpr auto bad = exposure<decltype(toolset<paid, free_one>), uniform<surface::shared_confirm>>::tools();
