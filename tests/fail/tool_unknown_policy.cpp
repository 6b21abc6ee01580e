// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool takes only the policies listed in paymcp/tool/policies.hpp
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

struct my_own {};

constexpr auto bad = tool<"bad", my_own>("No such policy", [] { return "x"; });
