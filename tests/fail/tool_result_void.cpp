// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool returns something; where there is nothing to tell, return a short text
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad">("Nothing to tell", [] {});
