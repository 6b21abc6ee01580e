// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a plan's name is 1 to 64 characters out of A-Z, a-z, 0-9, '_', '.' and '-'
// EXPECT: paymcp: a plan is paid for per_day, per_week, per_month or per_year
// EXPECT: paymcp: the settings of a plan are grace_days<1 to 31>, listed_by<> and canceled_by<> with names of tools, each at most once
// EXPECT: paymcp: a plan charges the same each time, so it stands beside a price<>
// EXPECT: paymcp: a subscription is charged when it begins and ended by canceling it; leave policies of timing, failure, repetition, refund and free calls out beside plan
#include <paymcp/tool.hpp>

using namespace paymcp;

constexpr std::int64_t cost(int seats) { return 900 * seats; }

constexpr auto unnamed = tool<"a", price<900, USD>, plan<"", per_month>>("A", [] { return "x"; });
constexpr auto nobody = tool<"b", subscription<"two words">>("B", [] { return "x"; });
constexpr auto hourly = tool<"c", price<900, USD>, plan<"gold", per_hour>>("C", [] { return "x"; });
constexpr auto patient = tool<"d", price<900, USD>, plan<"gold", per_year, grace_days<32>>>("D", [] { return "x"; });
constexpr auto twice =
    tool<"e", price<900, USD>, plan<"gold", per_week, listed_by<"a">, listed_by<"b">>>("E", [] { return "x"; });
constexpr auto varied = tool<"f", price_from<cost, USD, min<900>, max<9000>>, plan<"gold", per_month>>(
    "F", arg<"seats">("Seats"), [](int) { return "x"; });
constexpr auto reserved =
    tool<"g", price<900, USD>, plan<"gold", per_month>, capture_on_success>("G", [] { return "x"; });
