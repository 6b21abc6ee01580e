// SPDX-License-Identifier: MIT
// EXPECT: paymcp: an enum of a tool needs names; specialize paymcp::enum_names for it
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

enum class color { red };

constexpr auto bad = tool<"bad">("No names", arg<"a">("A"), [](color) { return "x"; });
