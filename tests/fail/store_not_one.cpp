// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a server needs a PaymentStore, such as memory_store{}; see paymcp/payment/store_concept.hpp
#include "support/providers.hpp"

static_assert(paymcp::detail::require_store<int>(paymcp::toolset_t<>()));
