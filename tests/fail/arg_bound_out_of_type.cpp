// SPDX-License-Identifier: MIT
// EXPECT: paymcp: the bounds, default and text of an argument must fit its type and each other
#include <paymcp/tool/detail/schema/schema.hpp>

#include <cstdint>

using namespace paymcp;
using namespace paymcp::detail;

constexpr auto bad = tool<"bad">("A byte", arg<"a">("A", maximum(256)), [](std::uint8_t) { return "x"; });
constexpr auto schema = input_schema<bad>;
