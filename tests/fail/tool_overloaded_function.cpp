// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool's function is a function pointer or a lambda without overloads and auto parameters
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad">("Generic", arg<"a">("A"), [](auto) { return "x"; });
