// SPDX-License-Identifier: MIT
// EXPECT: paymcp: Automatic takes the options ask_at_most, poll_every and give_up_after
#include <paymcp/flow/automatic.hpp>

static_assert(paymcp::Automatic<paymcp::shared_confirm>::name == "automatic");
