// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>
#include <paymcp/money/price.hpp>
#include <paymcp/tool/balance.hpp>
#include <paymcp/tool/detail/price/plan_of.hpp>
#include <paymcp/tool/policies.hpp>

#include <concepts>
#include <cstdint>
#include <limits>

namespace paymcp::inline v0::detail {

/// Whether a policy, or nothing in its place, has a tool paid from the balance.
template <class Funds>
inline constexpr bool takes_from_balance = false;
template <>
inline constexpr bool takes_from_balance<from_balance> = true;

/// Whether a balance can hold the most that a sale may cost, so that no store loses a unit: 2^53 - 1 micro-units.
template <class Sale>
consteval bool balance_holds() {
    if constexpr (requires { Sale::most; })
        return Sale::most <= max_price / micro_per_minor(Sale::money);
    else
        return true;
}

/// Whether the number of free calls is one. An `included_in` may be for all calls.
template <class Allowance>
consteval bool counts_calls() {
    if constexpr (requires { Allowance::plan; })
        if (Allowance::count == std::numeric_limits<std::uint32_t>::max()) return true;
    if constexpr (requires { Allowance::count; })
        return Allowance::count >= 1 && Allowance::count <= 1'000'000;
    else
        return true;
}

/// Checks how the policies of accounts agree with the others of a tool.
template <class Policies>
consteval bool require_accounts_agree() {
    using sale = typename Policies::template in<slots::sale, void>;
    using timing = typename Policies::template in<slots::timing, void>;
    constexpr bool takes = takes_from_balance<typename Policies::template in<slots::funds, void>>;
    constexpr bool settled_otherwise =
        takes && (std::same_as<timing, charge_first> || Policies::template has<slots::failure>);
    constexpr bool sold_otherwise = takes && Policies::template has<slots::flow>;
    constexpr bool held = !Policies::template has<slots::funds> || balance_holds<sale>();
    constexpr bool counted = counts_calls<typename Policies::template in<slots::allowance, void>>();
    constexpr bool measured = Policies::template has<slots::allowance> && is_up_to<sale>;
    constexpr bool sells_plan = plan_of<typename Policies::template in<slots::funds, void>>.sold;
    constexpr bool credits = Policies::template has<slots::funds> && !takes && !sells_plan;
    constexpr bool given_back = Policies::template has<slots::refund> && (takes || credits);
    constexpr bool gives_away = credits && (Policies::template has<slots::allowance> || is_up_to<sale>);
    static_assert(!gives_away,
                  "paymcp: a top-up adds what was paid for it; leave free_calls and up_to out beside to_balance "
                  "(docs/errors.md#policies-of-money)");
    static_assert(!settled_otherwise,
                  "paymcp: from_balance sets the price aside and never charges for a failure; leave charge_first, "
                  "keep_on_failure and refund_on_failure out (docs/errors.md#policies-of-money)");
    static_assert(!sold_otherwise,
                  "paymcp: from_balance asks nobody to pay, so it takes no flow<...> "
                  "(docs/errors.md#policies-of-money)");
    static_assert(held,
                  "paymcp: a balance counts at most 9007199254740991 micro-units, and a price beside from_balance or "
                  "to_balance is above that (docs/errors.md#policies-of-money)");
    static_assert(
        counted,
        "paymcp: free_calls and included_in give 1 to 1000000 calls in each window (docs/errors.md#policies-of-money)");
    static_assert(!measured,
                  "paymcp: a free call costs nothing, so free_calls goes with a price or a price_from, not with up_to "
                  "(docs/errors.md#policies-of-money)");
    static_assert(!given_back,
                  "paymcp: a balance that was topped up may be spent, and what it pays is for the seller to give back; "
                  "leave refund_within_hours out beside to_balance and from_balance "
                  "(docs/errors.md#policies-of-money)");
    return !settled_otherwise && !sold_otherwise && held && counted && !measured && !given_back && !gives_away;
}

}  // namespace paymcp::inline v0::detail
