// SPDX-License-Identifier: MIT
// EXPECT: paymcp: Stripe takes at least 0.50 USD
// EXPECT: paymcp: Stripe takes at least 0.50 EUR
// EXPECT: paymcp: this price is below Stripe's smallest charge in its currency; paymcp/provider/stripe/detail/charges.hpp lists them
// EXPECT: paymcp: Stripe takes this currency in larger steps: BHD, JOD, KWD, OMR and TND by ten minor units, MGA by a hundred
// EXPECT: paymcp: Stripe does not take the currency of this price
#include <paymcp/provider/stripe/stripe.hpp>

#include "support/providers.hpp"

namespace paymcp_tests {

inline constexpr auto euros = tool<"euros", price<49, EUR>>("Costs too few euros", [] { return std::string(); });
inline constexpr auto pounds = tool<"pounds", price<29, GBP>>("Costs too few pounds", [] { return std::string(); });
inline constexpr auto fils = tool<"fils", price<1005, KWD>>("Costs single fils", [] { return std::string(); });
inline constexpr auto won = tool<"won", price<50, KPW>>("Costs won", [] { return std::string(); });

static_assert(detail::require_provider_fits<stripe>(toolset<fitting>));
static_assert(detail::require_provider_fits<stripe>(toolset<cheap>));
static_assert(detail::require_provider_fits<stripe>(toolset<euros>));
static_assert(detail::require_provider_fits<stripe>(toolset<pounds>));
static_assert(detail::require_provider_fits<stripe>(toolset<fils>));
static_assert(detail::require_provider_fits<stripe>(toolset<won>));

}  // namespace paymcp_tests
