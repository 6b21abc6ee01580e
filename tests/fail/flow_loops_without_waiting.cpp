// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow can loop without waiting for time to pass or for a person to act
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::busy_loop_flow>());
