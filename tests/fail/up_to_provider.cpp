// SPDX-License-Identifier: MIT
// EXPECT: paymcp: up_to needs a payment provider that can capture a part of reserved money, and this one cannot
// EXPECT: paymcp: this payment provider does not take the currency of an up_to
// EXPECT: paymcp: a tool may use less of its up_to than the smallest charge that this payment provider takes; give it a min<>
// EXPECT: paymcp: this payment provider takes the currency of an up_to in larger steps; give it a multiple_of<>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/provider/paypal/paypal.hpp>
#include <paymcp/provider/square/square.hpp>
#include <paymcp/provider/stripe/stripe.hpp>

#include "support/providers.hpp"

namespace paymcp_tests {

template <class Price>
constexpr auto sold = tool<"sold", Price>("Sold", [](call& now) {
    now.used(Price::most * minor_units<Price::money>);
    return std::string();
});

inline constexpr auto cents = sold<up_to<500, USD>>;
inline constexpr auto dollars = sold<up_to<500, USD, min<50>>>;
inline constexpr auto rubles = sold<up_to<500'00, currency{"RUB"}>>;
inline constexpr auto forint = sold<up_to<500'00, HUF, min<100>>>;

static_assert(detail::require_provider_fits<mock>(toolset<cents>));
static_assert(detail::require_provider_fits<stripe>(toolset<dollars>));
static_assert(detail::require_provider_fits<square>(toolset<dollars>));
static_assert(detail::require_provider_fits<stripe>(toolset<cents>));
static_assert(detail::require_provider_fits<paypal>(toolset<rubles>));
static_assert(detail::require_provider_fits<paypal>(toolset<forint>));

}  // namespace paymcp_tests
