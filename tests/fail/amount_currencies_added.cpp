// SPDX-License-Identifier: MIT
// EXPECT: paymcp: amounts of two currencies cannot be added
#include <paymcp/money/literals.hpp>

using namespace paymcp::literals;
constexpr auto sum = 1_usd + 1_eur;
