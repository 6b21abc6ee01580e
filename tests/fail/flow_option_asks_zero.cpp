// SPDX-License-Identifier: MIT
// EXPECT: paymcp: max_prompts takes a number from 1 to 100
#include <paymcp/flow/elicitation.hpp>

constexpr auto timing = paymcp::Elicitation<paymcp::max_prompts<0>>::timing;
