// SPDX-License-Identifier: MIT
// EXPECT: paymcp: after its currency, price_from takes max<>, min<> and multiple_of<>, each at most once
// EXPECT: paymcp: price_from needs the most that a call may cost, such as max<500>
// EXPECT: paymcp: the bounds of price_from are above zero, min<> is not above max<>, and max<> is at most 9007199254740991
// EXPECT: paymcp: min<> and max<> of price_from are multiples of its multiple_of<>
// EXPECT: paymcp: price_from needs a currency of ISO 4217 that has a minor unit, or USDC
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr int cost(int n) { return n; }

template <class Price>
constexpr auto sold = tool<"sold", Price>("Sold", arg<"n">("N"), [](int) { return "x"; });

constexpr auto twice = sold<price_from<cost, USD, max<5>, max<6>>>;
constexpr auto endless = sold<price_from<cost, USD, min<5>>>;
constexpr auto free_of_charge = sold<price_from<cost, USD, min<0>, max<5>>>;
constexpr auto uneven = sold<price_from<cost, USD, min<5>, max<10>, multiple_of<10>>>;
constexpr auto golden = sold<price_from<cost, XAU, max<5>>>;
