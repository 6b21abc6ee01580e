// SPDX-License-Identifier: MIT
// EXPECT: paymcp: TwoStep takes the options shared_confirm, confirm_named, poll_every and wait_timeout
#include <paymcp/flow/two_step.hpp>

static_assert(paymcp::TwoStep<int>::name == "two_step");
