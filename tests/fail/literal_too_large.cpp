// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a money literal must fit into 64 bits of minor units
#include <paymcp/money/literals.hpp>

using namespace paymcp::literals;
constexpr auto too_much = 92233720368547758.08_usd;
