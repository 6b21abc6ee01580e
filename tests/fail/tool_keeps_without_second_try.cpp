// SPDX-License-Identifier: MIT
// EXPECT: paymcp: an at_most_once tool has no second try, so keep_on_failure would keep money for nothing
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad", price<50, USD>, at_most_once, keep_on_failure>("Kept", [] { return "x"; });
