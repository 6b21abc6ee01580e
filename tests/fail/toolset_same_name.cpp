// SPDX-License-Identifier: MIT
// EXPECT: paymcp: two tools of a toolset have the same name
#include <paymcp/tool/toolset.hpp>

using namespace paymcp;

constexpr auto one = tool<"same">("One", [] { return "x"; });
constexpr auto two = tool<"same">("Two", [] { return "x"; });
constexpr auto bad = toolset<one, two>.size();
