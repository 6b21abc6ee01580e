// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this payment provider does not take the currency of a price_from
// EXPECT: paymcp: a price_from may ask for less than the smallest charge that this payment provider takes; give it a min<>
// EXPECT: paymcp: this payment provider takes the currency of a price_from in larger steps; give it a multiple_of<>
// EXPECT: paymcp: Coinbase takes at most 100000000 USDC
#include <paymcp/provider/coinbase/coinbase_checkouts.hpp>
#include <paymcp/provider/stripe/stripe.hpp>

#include "support/providers.hpp"

namespace paymcp_tests {

constexpr std::int64_t cost(std::int64_t n) { return n; }

template <class Price>
constexpr auto sold = tool<"sold", Price>("Sold", arg<"n">("N"), [](std::int64_t) { return std::string(); });

inline constexpr auto yen = sold<price_from<cost, JPY, min<80>, max<500>>>;
inline constexpr auto cents = sold<price_from<cost, USD, max<500>>>;
inline constexpr auto coins = sold<price_from<cost, USDC, min<20'000>, max<500'000>>>;
inline constexpr auto fortune = sold<price_from<cost, USDC, multiple_of<10'000>, max<900'000'000'000'000>>>;

static_assert(detail::require_provider_fits<fussy_provider>(toolset<yen>));
static_assert(detail::require_provider_fits<stripe>(toolset<cents>));
static_assert(detail::require_provider_fits<coinbase_checkouts>(toolset<coins>));
static_assert(detail::require_provider_fits<coinbase_checkouts>(toolset<fortune>));

}  // namespace paymcp_tests
