// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a price must be above zero; leave the price out for a free tool
#include <paymcp/money/price.hpp>

constexpr auto minor_part = paymcp::price<0, paymcp::USD>::minor;
