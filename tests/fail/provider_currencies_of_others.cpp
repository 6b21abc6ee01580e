// SPDX-License-Identifier: MIT
// EXPECT: paymcp: Coinbase takes prices in USDC only; price<500000, USDC> is 0.50 USDC
// EXPECT: paymcp: Coinbase takes USDC with two decimals; a price is a multiple of 10000 minor units
// EXPECT: paymcp: Coinbase takes at most 100000000 USDC
// EXPECT: paymcp: Walleot does not take the currency of this price
#include <paymcp/provider/coinbase/coinbase_checkouts.hpp>
#include <paymcp/provider/walleot/walleot.hpp>

#include "support/providers.hpp"

namespace paymcp_tests {

inline constexpr auto won = tool<"won", price<50, KPW>>("Costs North Korean won", [] { return std::string(); });
inline constexpr auto stable = tool<"stable", price<500'000, USDC>>("Costs 0.50 USDC", [] { return std::string(); });
inline constexpr auto mills = tool<"mills", price<505'000, USDC>>("Costs 0.505 USDC", [] { return std::string(); });
inline constexpr auto fortune =
    tool<"fortune", price<100'000'000'010'000, USDC>>("Costs too much", [] { return std::string(); });

static_assert(detail::require_provider_fits<coinbase_checkouts>(toolset<stable>));
static_assert(detail::require_provider_fits<coinbase_checkouts>(toolset<fitting>));
static_assert(detail::require_provider_fits<coinbase_checkouts>(toolset<mills>));
static_assert(detail::require_provider_fits<coinbase_checkouts>(toolset<fortune>));
static_assert(detail::require_provider_fits<walleot>(toolset<won>));

}  // namespace paymcp_tests
