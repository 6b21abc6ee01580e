// SPDX-License-Identifier: MIT
// EXPECT: paymcp: amounts of two currencies cannot be subtracted
#include <paymcp/money/literals.hpp>

using namespace paymcp::literals;
constexpr auto rest = 1_usd - 1_eur;
