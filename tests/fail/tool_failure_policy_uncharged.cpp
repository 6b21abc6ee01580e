// SPDX-License-Identifier: MIT
// EXPECT: paymcp: capture_on_success never charges for a failure, so there is nothing to keep or to refund
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad =
    tool<"bad", price<50, USD>, capture_on_success, refund_on_failure>("Nothing to refund", [] { return "x"; });
