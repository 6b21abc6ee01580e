// SPDX-License-Identifier: MIT
// EXPECT: paymcp: min_items and max_items apply to arrays only
#include <paymcp/tool/tool.hpp>

#include <string>

using namespace paymcp;

constexpr auto bad = tool<"bad">("A string", arg<"a">("A", min_items(1)), [](std::string) { return "x"; });
