// SPDX-License-Identifier: MIT
// EXPECT: paymcp: min_length and max_length apply to strings only
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad">("A number", arg<"a">("A", max_length(1)), [](int) { return "x"; });
