// SPDX-License-Identifier: MIT
// EXPECT: paymcp: Automatic takes the options max_prompts, poll_every and wait_timeout
#include <paymcp/flow/automatic.hpp>

static_assert(paymcp::Automatic<paymcp::shared_confirm>::name == "automatic");
