// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a price must be above zero; leave the price out for a free tool
#include <paymcp/money/literals.hpp>
#include <paymcp/money/price.hpp>

using namespace paymcp::literals;
constexpr auto minor_part = paymcp::price_of<-0.50_usd>::minor;
