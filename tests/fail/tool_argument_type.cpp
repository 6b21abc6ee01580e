// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a type in a tool has no JSON schema; paymcp/tool/detail/kind.hpp lists those that have one
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

struct opaque {};

constexpr auto bad = tool<"bad">("No schema", arg<"a">("A"), [](opaque) { return "x"; });
