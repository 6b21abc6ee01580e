// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool's function takes its arguments by value or by const reference
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad">("Writes", arg<"a">("A"), [](int&) { return "x"; });
