// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a money literal is written in plain decimal digits, such as 0.50_usd
#include <paymcp/money/literals.hpp>

using namespace paymcp::literals;
constexpr auto thousand = 1e3_usd;
