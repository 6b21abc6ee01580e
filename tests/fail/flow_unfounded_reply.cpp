// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow can reply with a verdict that nothing before it supports
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::unfounded_flow>());
