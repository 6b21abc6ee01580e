// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow can run the tool without having won the claim for that run
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::unclaimed_flow>());
