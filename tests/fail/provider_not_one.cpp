// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a server needs a PaymentProvider, such as mock{}; see paymcp/payment/provider_concept.hpp
#include "support/providers.hpp"

static_assert(paymcp::detail::require_provider_fits<int>(paymcp::toolset<paymcp_tests::fitting>));
