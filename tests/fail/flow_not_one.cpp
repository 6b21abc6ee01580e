// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a server needs a PaymentFlow, such as serve<TwoStep<>>(...)
#include <paymcp/flow/concept.hpp>

static_assert(paymcp::detail::explain_flow<int>());
