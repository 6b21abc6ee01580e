// SPDX-License-Identifier: MIT
// EXPECT: paymcp: PayPal does not take the currency of this price
// EXPECT: paymcp: PayPal takes HUF and TWD without decimals only
// EXPECT: paymcp: Square does not take the currency of this price
// EXPECT: paymcp: Adyen does not take the currency of this price
// EXPECT: paymcp: Adyen takes CVE and IDR without decimals only
#include <paymcp/provider/adyen/adyen.hpp>
#include <paymcp/provider/paypal/paypal.hpp>
#include <paymcp/provider/square/square.hpp>

#include "support/providers.hpp"

namespace paymcp_tests {

inline constexpr auto won = tool<"won", price<50, KPW>>("Costs North Korean won", [] { return std::string(); });
inline constexpr auto filler =
    tool<"filler", price<150, HUF>>("Costs one and a half forint", [] { return std::string(); });
inline constexpr auto sen = tool<"sen", price<150, IDR>>("Costs one and a half rupiah", [] { return std::string(); });

static_assert(detail::require_provider_fits<paypal>(toolset<won>));
static_assert(detail::require_provider_fits<paypal>(toolset<filler>));
static_assert(detail::require_provider_fits<square>(toolset<won>));
static_assert(detail::require_provider_fits<adyen>(toolset<won>));
static_assert(detail::require_provider_fits<adyen>(toolset<sen>));

}  // namespace paymcp_tests
