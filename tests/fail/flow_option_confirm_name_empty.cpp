// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a confirm tool needs a name of its own
#include <paymcp/flow/two_step.hpp>

constexpr auto prefix = paymcp::TwoStep<paymcp::confirm_named<"">>::naming::prefix;
