// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a type in a tool has no JSON schema; paymcp/tool/detail/kind.hpp lists those that have one
#include <paymcp/tool/tool.hpp>

#include <optional>
#include <vector>

using namespace paymcp;

constexpr auto bad = tool<"bad">("No schema", arg<"a">("A"), [](std::vector<std::optional<int>>) { return "x"; });
