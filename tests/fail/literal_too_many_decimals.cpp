// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a money literal must not have more decimals than its currency
#include <paymcp/money/literals.hpp>

using namespace paymcp::literals;
constexpr auto half_a_cent = 0.505_usd;
