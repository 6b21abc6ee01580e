// SPDX-License-Identifier: MIT
// EXPECT: paymcp: DynamicTools takes the options confirm_named, poll_every and wait_timeout
#include <paymcp/flow/dynamic_tools.hpp>

static_assert(paymcp::DynamicTools<paymcp::shared_confirm>::name == "dynamic_tools");
