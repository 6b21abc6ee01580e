// SPDX-License-Identifier: MIT
// EXPECT: paymcp: amounts of two currencies have no order
#include <paymcp/money/literals.hpp>

using namespace paymcp::literals;
constexpr bool less = 1_usd < 1_eur;
