// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a scope is one word of visible ASCII without quotation marks and backslashes
#include <paymcp/tool/requires_scope.hpp>
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad", requires_scope<"images hd">>("Two scopes in one", [] { return "x"; });
