// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a wallet cannot add to a balance yet, so a tool with to_balance is not sold by Wallet<>
#include <paymcp.hpp>
#include <paymcp/serve/paid_by.hpp>

using namespace paymcp;

constexpr auto top_up = tool<"top_up", price<500, USD>, to_balance<>, flow<Wallet<>>>("Top up", [] { return "x"; });
constexpr auto spend = tool<"spend", price<micro<2000>, USD>, from_balance>("Spend", [] { return "x"; });
constexpr auto by_wallet = tool<"by_wallet", price<micro<2000>, USD>>("Sold to wallets", [] { return "x"; });

using rails = decltype(paid_by(x402{pay_to("eip155:84532", "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"),
                                    facilitator("https://f.example")}));

static_assert(detail::require_payment_fits<rails, Wallet<>>(toolset<spend, by_wallet>));
static_assert(detail::require_payment_fits<rails, Wallet<>>(toolset<top_up>));
