// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a price needs a currency code of ISO 4217, or USDC, in capital letters
#include <paymcp/money/price.hpp>

constexpr auto minor_part = paymcp::price<50, "usd">::minor;
