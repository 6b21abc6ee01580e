// SPDX-License-Identifier: MIT
// EXPECT: paymcp: Elicitation takes the options max_prompts, poll_every and wait_timeout
#include <paymcp/flow/elicitation.hpp>

static_assert(paymcp::Elicitation<paymcp::shared_confirm>::name == "elicitation");
