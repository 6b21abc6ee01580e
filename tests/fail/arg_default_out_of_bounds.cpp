// SPDX-License-Identifier: MIT
// EXPECT: paymcp: the bounds, default and text of an argument must fit its type and each other
#include <paymcp/tool/detail/schema/schema.hpp>

using namespace paymcp;
using namespace paymcp::detail;

constexpr auto bad =
    tool<"bad">("Zero", arg<"a">("A", minimum(1), default_value(0)), [](int) { return "x"; });
constexpr auto schema = input_schema<bad>;
