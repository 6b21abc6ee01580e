// SPDX-License-Identifier: MIT
// EXPECT: paymcp: with PAYMCP_SEPARATE_COMPILATION a payment provider of your own needs #include <paymcp/serve/custom_provider.hpp>
#ifndef PAYMCP_SEPARATE_COMPILATION
#define PAYMCP_SEPARATE_COMPILATION
#endif
#include <paymcp/serve/serve.hpp>

struct own_provider {};

static_assert(paymcp::detail::require_bindable<own_provider, paymcp::memory_store>());
