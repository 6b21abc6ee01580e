// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a subscription tool cannot be served, because no payment provider offers subscriptions
#include <paymcp/tool/toolset.hpp>

using namespace paymcp;

constexpr auto planned = tool<"planned", subscription<"gold">>("For holders of a plan", [] { return "x"; });
constexpr auto bad = toolset<planned>.size();
