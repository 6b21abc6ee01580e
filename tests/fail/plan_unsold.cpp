// SPDX-License-Identifier: MIT
// EXPECT: paymcp: no tool of the toolset sells the plan of a subscription<> or included_in<>: add one with a price and plan<"name", per_month>
#include <paymcp/tool/toolset.hpp>

using namespace paymcp;

constexpr auto silver = tool<"subscribe", price<900, USD>, plan<"silver", per_month>>("Silver", [] { return "x"; });
constexpr auto planned = tool<"planned", subscription<"gold">>("For holders of a plan", [] { return "x"; });
constexpr auto bad = toolset<silver, planned>.size();
