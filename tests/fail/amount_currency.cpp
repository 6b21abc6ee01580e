// SPDX-License-Identifier: MIT
// EXPECT: paymcp: an amount needs a currency of ISO 4217 that has a minor unit, or USDC
#include <paymcp/money/amount.hpp>

constexpr paymcp::amount<"ABC"> nothing{1};
