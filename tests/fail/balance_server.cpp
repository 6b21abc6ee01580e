// SPDX-License-Identifier: MIT
// EXPECT: paymcp: from_balance, to_balance, free_calls and plans need a store that keeps accounts and lists its payments: memory_store, sqlite_store or redis_store
// EXPECT: paymcp: a price in micro-units is less than a payment provider bills; sell the tool from_balance, or to wallets alone
// EXPECT: paymcp: the names balance and free_calls are those of the store's own accounts; name this payment provider otherwise
#include <paymcp.hpp>

using namespace paymcp;

constexpr auto look_up = tool<"look_up", price<50, USD>, from_balance>("Look up", [] { return "x"; });
constexpr auto billed = tool<"billed", price<micro<2000>, USD>>("Billed", [] { return "x"; });

/// A store that keeps payments alone.
struct plain_store {
    result<opened_payment> open(const payment&);
    result<std::optional<payment>> find(std::string_view);
    result<bool> replace(const payment&, std::uint64_t);
};

struct impostor : mock {
    static constexpr std::string_view name = "balance";
};

static_assert(detail::require_provider_fits<impostor>(toolset<look_up>));
static_assert(detail::require_store<plain_store>(toolset<look_up>));
static_assert(detail::require_provider_fits<mock>(toolset<billed>));
