// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow can run the tool before the money is secured
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::unpaid_flow>());
