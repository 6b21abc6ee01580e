// SPDX-License-Identifier: MIT
// EXPECT: paymcp: the tools with to_balance of a server give its balance tool one name, which is 1 to 64 characters out of A-Z, a-z, 0-9, '_', '.' and '-'
// EXPECT: paymcp: a tool has the name of a generated confirm, quote, balance, subscription or refund tool; rename it, sell with another flow or without with_quote, or give to_balance, plan or refund_within_hours another name
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/flow.hpp>
#include <paymcp/tool.hpp>

using namespace paymcp;

constexpr auto small = tool<"small", price<500, USD>, to_balance<>>("Small", [] { return "x"; });
constexpr auto large = tool<"large", price<5000, USD>, to_balance<"wallet">>("Large", [] { return "x"; });
constexpr auto same = tool<"balance">("Same", [] { return "x"; });

using shown_as = paymcp::detail::sold_with<TwoStep<>>;
constexpr auto two_names = detail::exposure<decltype(toolset<small, large>), shown_as>::tools();
constexpr auto clash = detail::exposure<decltype(toolset<small, same>), shown_as>::tools();
