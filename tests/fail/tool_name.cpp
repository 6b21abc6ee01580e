// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool's name is 1 to 64 characters out of A-Z, a-z, 0-9, '_', '.' and '-'
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"two words">("Has a space", [] { return "x"; });
