// SPDX-License-Identifier: MIT
// EXPECT: paymcp: Resubmit takes the options poll_every and give_up_after
#include <paymcp/flow/resubmit.hpp>

static_assert(paymcp::Resubmit<paymcp::shared_confirm>::name == "resubmit");
