// SPDX-License-Identifier: MIT
// EXPECT: paymcp: minimum and maximum apply to numbers only
#include <paymcp/tool/tool.hpp>

#include <string>

using namespace paymcp;

constexpr auto bad = tool<"bad">("A string", arg<"a">("A", minimum(1)), [](std::string) { return "x"; });
