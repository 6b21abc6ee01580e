// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a default_value must have its argument's type: a bool, number, string or enum
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad">("A number", arg<"a">("A", default_value("one")), [](int) { return "x"; });
