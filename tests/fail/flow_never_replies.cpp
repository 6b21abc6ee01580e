// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow has a path that never reaches a reply
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::endless_flow>());
