// SPDX-License-Identifier: MIT
// EXPECT: paymcp: refund_within_hours takes a whole number of hours, from 1 to a year
// EXPECT: paymcp: the tool of refund_within_hours needs a name of A-Z a-z 0-9 _ . -, at most 64 characters
// EXPECT: paymcp: the tools of one server share the tool of refund_within_hours; give it the same name in each of them
// EXPECT: paymcp: a tool has the name of a generated confirm, quote, balance, subscription or refund tool; rename it, sell with another flow or without with_quote, or give to_balance, plan or refund_within_hours another name
// EXPECT: paymcp: refund_within_hours needs a payment provider that can refund, and this one cannot
#include <paymcp/provider/walleot/walleot.hpp>
#include <paymcp/tool/detail/exposure.hpp>

#include "support/providers.hpp"

namespace paymcp_tests {

using namespace paymcp::detail;

template <fixed_string Name, class Window>
constexpr auto sold = tool<Name, price<50, USD>, Window>("Sold", [] { return std::string(); });

inline constexpr auto draw = sold<"draw", refund_within_hours<24>>;
inline constexpr auto paint = sold<"paint", refund_within_hours<24, "money_back">>;
inline constexpr auto in_the_way = tool<"request_refund">("In the way", [] { return std::string(); });
inline constexpr auto never = sold<"never", refund_within_hours<0>>;
inline constexpr auto unnamed = sold<"unnamed", refund_within_hours<1, "money back">>;

constexpr auto two_names = exposure<decltype(toolset<draw, paint>), uniform<surface::direct>>::tools();
constexpr auto taken = exposure<decltype(toolset<draw, in_the_way>), uniform<surface::direct>>::tools();

static_assert(require_provider_fits<fussy_provider>(toolset<draw>));
static_assert(require_provider_fits<walleot>(toolset<draw>));

}  // namespace paymcp_tests
