// SPDX-License-Identifier: MIT
// EXPECT: paymcp: with PAYMCP_SEPARATE_COMPILATION a payment store of your own needs #include <paymcp/serve/custom_store.hpp>
#ifndef PAYMCP_SEPARATE_COMPILATION
#define PAYMCP_SEPARATE_COMPILATION
#endif
#include <paymcp/serve/serve.hpp>

struct own_store {};

static_assert(paymcp::detail::require_bindable<paymcp::mock, own_store>());
