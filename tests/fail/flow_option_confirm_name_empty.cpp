// SPDX-License-Identifier: MIT
// EXPECT: paymcp: the name of a confirm tool must differ from its tool's name
#include <paymcp/flow/two_step.hpp>

constexpr auto prefix = paymcp::TwoStep<paymcp::confirm_named<"">>::naming::prefix;
