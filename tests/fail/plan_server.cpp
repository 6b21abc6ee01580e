// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a plan needs a payment provider that charges again and again, and this one cannot; stripe and mock can
// EXPECT: paymcp: a wallet pays once, so a tool that sells a plan is not sold by Wallet<>
// EXPECT: paymcp: from_balance, to_balance, free_calls and plans need a store that keeps accounts and lists its payments: memory_store, sqlite_store or redis_store
// EXPECT: paymcp: the plans of one server share the tools that list and cancel subscriptions; give listed_by and canceled_by the same names in each of them
#include <paymcp.hpp>
#include <paymcp/provider/paypal/paypal.hpp>

using namespace paymcp;

constexpr auto gold = tool<"gold", price<900, USD>, plan<"gold", per_month>>("Gold", [] { return "x"; });
constexpr auto silver =
    tool<"silver", price<500, USD>, plan<"silver", per_month, listed_by<"my_plans">>>("Silver", [] { return "x"; });
constexpr auto map = tool<"map", subscription<"gold">>("Map", [] { return "x"; });

/// A store that keeps payments alone.
struct plain_store {
    result<opened_payment> open(const payment&);
    result<std::optional<payment>> find(std::string_view);
    result<bool> replace(const payment&, std::uint64_t);
};

static_assert(detail::require_provider_fits<paypal>(toolset<gold>));
static_assert(detail::require_tool_can_be_paid<mock, Wallet<>, gold>());
static_assert(detail::require_store<plain_store>(toolset<gold, map>));
using shown_as = detail::sold_with<TwoStep<>>;
constexpr auto two_names = detail::exposure<decltype(toolset<gold, silver>), shown_as>::tools();
