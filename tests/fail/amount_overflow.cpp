// SPDX-License-Identifier: MIT
// EXPECT: paymcp: an amount must fit into 64 bits of minor units
#include <paymcp/money/amount.hpp>
#include <paymcp/money/codes.hpp>

constexpr auto too_much = 5'000'000'000 * (5'000'000'000 * paymcp::minor_units<paymcp::USD>);
