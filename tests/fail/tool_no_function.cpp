// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool needs a function after its description
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad">("Nothing to do");
