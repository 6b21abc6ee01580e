// SPDX-License-Identifier: MIT
// EXPECT: paymcp: amounts of two currencies cannot be compared
#include <paymcp/money/literals.hpp>

using namespace paymcp::literals;
constexpr bool same = 1_usd == 1_eur;
