// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow has no entry row for a call
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::no_entry_flow>());
