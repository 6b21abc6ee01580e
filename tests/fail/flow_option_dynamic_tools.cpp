// SPDX-License-Identifier: MIT
// EXPECT: paymcp: DynamicTools takes the options confirm_named, poll_every and give_up_after
#include <paymcp/flow/dynamic_tools.hpp>

static_assert(paymcp::DynamicTools<paymcp::shared_confirm>::name == "dynamic_tools");
