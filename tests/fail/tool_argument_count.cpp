// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool needs one arg<> for each parameter of its function, or one described struct and no arg<>
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad">("Two parameters", arg<"a">("A"), [](int, int) { return "x"; });
