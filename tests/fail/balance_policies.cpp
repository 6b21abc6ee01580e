// SPDX-License-Identifier: MIT
// EXPECT: paymcp: from_balance sets the price aside and never charges for a failure; leave charge_first, keep_on_failure and refund_on_failure out
// EXPECT: paymcp: from_balance asks nobody to pay, so it takes no flow<...>
// EXPECT: paymcp: a balance counts at most 9007199254740991 micro-units, and a price beside from_balance or to_balance is above that
// EXPECT: paymcp: free_calls and included_in give 1 to 1000000 calls in each window
// EXPECT: paymcp: a free call costs nothing, so free_calls goes with a price or a price_from, not with up_to
// EXPECT: paymcp: a balance that was topped up may be spent, and what it pays is for the seller to give back; leave refund_within_hours out beside to_balance and from_balance
// EXPECT: paymcp: a top-up adds what was paid for it; leave free_calls and up_to out beside to_balance
// EXPECT: paymcp: a policy about money needs a price on the same tool
#include <paymcp/flow.hpp>
#include <paymcp/tool.hpp>

using namespace paymcp;

constexpr auto say = [] { return "x"; };

constexpr auto good = tool<"good", price<micro<2000>, USD>, from_balance, free_calls<5, per_day>, at_most_once>("Good", say);
constexpr auto charges = tool<"charges", price<50, USD>, from_balance, charge_first>("Charges", say);
constexpr auto keeps = tool<"keeps", price<50, USD>, from_balance, keep_on_failure>("Keeps", say);
constexpr auto asks = tool<"asks", price<50, USD>, from_balance, flow<Progress<>>>("Asks", say);
constexpr auto dear = tool<"dear", price<900'719'925'475, USD>, to_balance<>>("Dear", say);
constexpr auto none = tool<"none", price<50, USD>, free_calls<0, per_day>>("None", say);
constexpr auto metered = tool<"metered", up_to<50, USD>, free_calls<1, per_hour>>("Metered", [](call& now) {
    now.used(0.50_usd);
    return "x";
});
constexpr auto returns = tool<"returns", price<50, USD>, to_balance<>, refund_within_hours<24>>("Returns", say);
constexpr auto given = tool<"given", price<50, USD>, to_balance<>, free_calls<1, per_day>>("Given", say);
constexpr auto free_tool = tool<"free_tool", from_balance>("Free", say);

static_assert(good.is_paid);
