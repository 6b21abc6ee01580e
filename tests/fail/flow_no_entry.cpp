// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow has no row for a call to enter by
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::no_entry_flow>());
