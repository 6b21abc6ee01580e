// SPDX-License-Identifier: MIT
// EXPECT: paymcp: arg<> takes each constraint at most once
#include <paymcp/tool/arg.hpp>

using namespace paymcp;

constexpr auto bad = arg<"a">("A", minimum(1), minimum(2));
