// SPDX-License-Identifier: MIT
// EXPECT: paymcp: Coinbase Commerce does not take the currency of this price
// EXPECT: paymcp: Walleot does not take the currency of this price
#include <paymcp/provider/coinbase.hpp>
#include <paymcp/provider/walleot.hpp>

#include "support/providers.hpp"

namespace paymcp_tests {

inline constexpr auto won = tool<"won", price<50, KPW>>("Costs North Korean won", [] { return std::string(); });

static_assert(detail::require_provider_fits<coinbase>(toolset<won>));
static_assert(detail::require_provider_fits<walleot>(toolset<won>));

}  // namespace paymcp_tests
