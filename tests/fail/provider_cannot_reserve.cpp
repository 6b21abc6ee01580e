// SPDX-License-Identifier: MIT
// EXPECT: paymcp: capture_on_success needs a payment provider that can reserve money, and this one cannot
#include "support/providers.hpp"

static_assert(paymcp::detail::require_provider_fits<paymcp_tests::fussy_provider>(paymcp::toolset<paymcp_tests::reserving>));
