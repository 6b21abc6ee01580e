// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this payment provider does not take the currency of a tool's price
#include "support/providers.hpp"

static_assert(paymcp::detail::require_provider_fits<paymcp_tests::fussy_provider>(paymcp::toolset<paymcp_tests::foreign>));
