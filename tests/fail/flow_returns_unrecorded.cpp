// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow can return a result before it is recorded
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::unrecorded_flow>());
