// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a price must be at most 9007199254740991 minor units, which every JSON implementation reads exactly
#include <paymcp/money/price.hpp>

constexpr auto minor_part = paymcp::price<paymcp::detail::max_price + 1, paymcp::USD>::minor;
