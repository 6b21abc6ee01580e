// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow does not handle every outcome of an action it performs
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::incomplete_flow>());
