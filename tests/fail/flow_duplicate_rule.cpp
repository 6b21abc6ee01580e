// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow has two rows for one phase and event
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::ambiguous_flow>());
