// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/amount.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/money/currency.hpp>

#include <cstdint>

namespace paymcp::inline v0 {

namespace detail {

/// The highest price in minor units: 2^53 - 1, which every JSON implementation reads exactly (RFC 8259, section 6).
inline constexpr std::int64_t max_price = 9'007'199'254'740'991;

}  // namespace detail

namespace detail {

/// Micro-units, millionths of a currency's major unit; see `micro`.
struct micro_units {
    std::int64_t count = 0;
};

/// What the first argument of a price counts: minor units, or micro-units.
struct price_count {
    std::int64_t units = 0;
    bool in_micro = false;

    template <CountingInteger Integer>
    constexpr price_count(Integer minor) : units(count_of(minor)) {}
    constexpr price_count(micro_units micro) noexcept : units(micro.count), in_micro(true) {}

    constexpr currency of(const currency& money) const noexcept { return in_micro ? in_micro_units(money) : money; }
};

}  // namespace detail

/// A price in micro-units: `price<micro<2000>, USD>` is 0.002 USD. It is sold from a balance, or to wallets.
template <std::int64_t Units>
inline constexpr detail::micro_units micro{Units};

/// The policy that sets a tool's price: `price<50, USD>` is 0.50 USD, `price<80, JPY>` is 80 yen.
///
/// `Count` counts minor units, from 1 to 2^53 - 1, or micro-units (`micro`). Naming the policy checks nothing; the tool
/// that uses it reports what is wrong.
template <detail::price_count Count, currency Money>
struct price {
    static constexpr std::int64_t Minor = Count.units;
    static constexpr currency C = Count.of(Money);
    static_assert(
        Minor > 0,
        "paymcp: a price must be above zero; leave the price out for a free tool (docs/errors.md#prices-and-amounts)");
    static_assert(Minor <= detail::max_price,
                  "paymcp: a price must be at most 9007199254740991 minor units, which every JSON implementation "
                  "reads exactly (docs/errors.md#prices-and-amounts)");
    static_assert(C.known,
                  "paymcp: a price needs a currency code of ISO 4217, or USDC, in capital letters "
                  "(docs/errors.md#prices-and-amounts)");
    static_assert(!C.known || C.minor_unit,
                  "paymcp: a price needs a currency with a minor unit; ISO 4217 gives this code no minor unit "
                  "(docs/errors.md#prices-and-amounts)");

    static constexpr std::int64_t minor = Minor;
    static constexpr std::int64_t least = Minor;  ///< as `price_from` has it
    static constexpr std::int64_t most = Minor;   ///< as `price_from` has it
    static constexpr currency money = C;

    /// The price as an `amount`.
    static constexpr paymcp::amount<C> amount() { return Minor * minor_units<C>; }
};

/// A price from an amount: `price_of<0.50_usd>` is the same type as `price<50, USD>`.
template <auto Amount>
using price_of = price<Amount.minor, Amount.money>;

namespace detail {

/// Whether a policy is a price.
template <class Policy>
inline constexpr bool is_price = false;

template <price_count Count, currency C>
inline constexpr bool is_price<price<Count, C>> = true;

/// False for a price that does not compile. Asking does not instantiate it.
template <class Policy>
inline constexpr bool sound_price = true;

template <price_count Count, currency C>
inline constexpr bool sound_price<price<Count, C>> =
    Count.units > 0 && Count.units <= max_price&& C.known&& C.minor_unit;

}  // namespace detail
}  // namespace paymcp::inline v0
