// SPDX-License-Identifier: MIT
// EXPECT: paymcp: Elicitation takes the options ask_at_most, poll_every and give_up_after
#include <paymcp/flow/elicitation.hpp>

static_assert(paymcp::Elicitation<paymcp::shared_confirm>::name == "elicitation");
