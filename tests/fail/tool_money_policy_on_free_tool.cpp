// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a policy about money needs a price on the same tool
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad", refund_on_failure>("Free", [] { return "x"; });
