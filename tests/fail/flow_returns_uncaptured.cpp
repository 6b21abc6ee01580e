// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow can return a result while its money is only reserved and not captured
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::uncaptured_flow>());
