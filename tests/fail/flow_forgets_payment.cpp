// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow can reply as if unpaid without asking whether the payment is paid
#include "../flows/broken_flows.hpp"

static_assert(paymcp::detail::explain_flow<paymcp_tests::forgetful_flow>());
