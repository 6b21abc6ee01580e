// SPDX-License-Identifier: MIT
// EXPECT: paymcp: Resubmit takes the options poll_every and wait_timeout
#include <paymcp/flow/resubmit.hpp>

static_assert(paymcp::Resubmit<paymcp::shared_confirm>::name == "resubmit");
