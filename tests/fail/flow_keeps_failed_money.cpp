// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow can end after a failed run without releasing, refunding or voiding the payment
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::keeps_money_flow>());
