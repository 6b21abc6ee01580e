// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a price needs a currency with a minor unit; ISO 4217 gives this code no minor unit
#include <paymcp/money/price.hpp>

constexpr auto minor_part = paymcp::price<50, paymcp::XAU>::minor;
