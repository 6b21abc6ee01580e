// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool takes its description, one arg<> for each parameter, and its function last
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad">("Order", [](int) { return "x"; }, arg<"a">("A"));
