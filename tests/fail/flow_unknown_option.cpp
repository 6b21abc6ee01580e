// SPDX-License-Identifier: MIT
// EXPECT: paymcp: TwoStep takes the option shared_confirm
#include <paymcp/flow/two_step.hpp>

static_assert(paymcp::TwoStep<int>::name == "two_step");
