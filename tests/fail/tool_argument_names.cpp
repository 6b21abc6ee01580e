// SPDX-License-Identifier: MIT
// EXPECT: paymcp: two arguments of a tool have the same name
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad">("Twice a", arg<"a">("A"), arg<"a">("A"), [](int, int) { return "x"; });
