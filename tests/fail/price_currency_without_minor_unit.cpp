// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a price needs a currency with a minor unit; ISO 4217 gives none to this code
#include <paymcp/money/price.hpp>

constexpr auto minor_part = paymcp::price<50, paymcp::XAU>::minor;
