// SPDX-License-Identifier: MIT
// EXPECT: paymcp: after its currency, up_to takes min<> and multiple_of<>, each at most once
// EXPECT: paymcp: the bound of up_to is above zero, at most 9007199254740991, and not below its min<>
// EXPECT: paymcp: the bound and the min<> of up_to are multiples of its multiple_of<>
// EXPECT: paymcp: up_to needs a currency of ISO 4217 that has a minor unit, or USDC
#include <paymcp/tool.hpp>

using namespace paymcp;

template <class Price>
constexpr auto sold = tool<"sold", Price>("Sold", [](call& now) {
    now.used(1_usd);
    return "x";
});

constexpr auto two_bounds = sold<up_to<500, USD, max<600>>>;
constexpr auto below = sold<up_to<500, USD, min<501>>>;
constexpr auto nothing = sold<up_to<0, USD>>;
constexpr auto uneven = sold<up_to<500, USD, multiple_of<3>>>;
constexpr auto gold = sold<up_to<500, currency{"XAU"}>>;
