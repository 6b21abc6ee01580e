// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this call costs what the bounds of its price_from do not allow
#include <paymcp/tool.hpp>

using namespace paymcp;

constexpr int cost(int copies) { return 10 * copies; }

constexpr auto print =
    tool<"print", price_from<cost, USD, max<500>>>("Prints", arg<"copies">("Copies"), [](int) { return "x"; });

static_assert(quote_of<print>(50) == 5.00_usd);
static_assert(quote_of<print>(51) == 5.10_usd);
