// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool must return a value; return a short text if it has no other result
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad">("Nothing to tell", [] {});
