// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a server is sold with a PaymentFlow, such as serve<TwoStep<>>(...)
#include <paymcp/flow/concept.hpp>

static_assert(paymcp::detail::explain_flow<int>());
