// SPDX-License-Identifier: MIT
// EXPECT: paymcp: ask_at_most takes a number from 1 to 100
#include <paymcp/flow/elicitation.hpp>

constexpr auto timing = paymcp::Elicitation<paymcp::ask_at_most<0>>::timing;
