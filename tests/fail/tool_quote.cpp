// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool has the name of a generated confirm, quote, balance, subscription or refund tool; rename it, sell with another flow or without with_quote, or give to_balance, plan or refund_within_hours another name
// EXPECT: paymcp: the name of a tool with_quote must leave room for quote_: at most 64 characters in all
// EXPECT: paymcp: with_quote says what the arguments cost, so it needs a price_from on the same tool
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/detail/exposure.hpp>

using namespace paymcp;
using namespace paymcp::detail;

constexpr int cost(int n) { return n; }

template <fixed_string Name>
constexpr auto sold =
    tool<Name, price_from<cost, USD, max<5>>, with_quote>("Sold", arg<"n">("N"), [](int) { return "x"; });

constexpr auto& draw = sold<"draw">;
constexpr auto& endless = sold<"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">;
constexpr auto in_the_way = tool<"quote_draw">("In the way", [] { return "x"; });
constexpr auto fixed = tool<"fixed", price<50, USD>, with_quote>("Fixed", [] { return "x"; });

constexpr auto taken = exposure<decltype(toolset<draw, in_the_way>), uniform<surface::direct>>::tools();
constexpr auto too_long = exposure<decltype(toolset<endless>), uniform<surface::direct>>::tools();
