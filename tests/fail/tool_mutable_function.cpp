// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool's function is called by many calls at once, so it may not be mutable
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad">("Counts", [n = 0]() mutable { return ++n > 1 ? "many" : "one"; });
