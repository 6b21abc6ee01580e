// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool's price is below the smallest charge that this payment provider takes
#include "support/providers.hpp"

static_assert(paymcp::detail::require_provider_fits<paymcp_tests::fussy_provider>(paymcp::toolset<paymcp_tests::cheap>));
