// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a paid tool that is called again with its payment_id may not declare an argument payment_id
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/detail/schema/flow_schema.hpp>

#include <string>

using namespace paymcp;
using namespace paymcp::detail;

constexpr auto paid =
    tool<"draw", price<50, USD>>("Draw", arg<"payment_id">("Its own"), [](std::string) { return "x"; });
constexpr auto bad = resubmit_schema<paid>;
