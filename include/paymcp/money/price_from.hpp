// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/amount.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/money/price.hpp>

#include <cstddef>
#include <cstdint>

namespace paymcp::inline v0 {

/// The least that a call may cost by a `price_from`, in minor units. By default one unit, or one step of `multiple_of`.
template <std::int64_t Minor>
struct min {
    static constexpr std::int64_t minor = Minor;
};

/// The most that a call may cost by a `price_from`, in minor units.
template <std::int64_t Minor>
struct max {
    static constexpr std::int64_t minor = Minor;
};

/// What every cost of a call by a `price_from` is a multiple of, in minor units: for providers that take a currency in
/// larger steps. By default one.
template <std::int64_t Minor>
struct multiple_of {
    static constexpr std::int64_t minor = Minor;
};

namespace detail {

/// The value of a bound of a `price_from`, by the template that it comes from.
template <template <std::int64_t> class Kind, class Bound>
inline constexpr std::int64_t bound_value = 0;
template <template <std::int64_t> class Kind, std::int64_t Minor>
inline constexpr std::int64_t bound_value<Kind, Kind<Minor>> = Minor;

template <template <std::int64_t> class Kind, class Bound>
inline constexpr std::size_t is_bound = 0;
template <template <std::int64_t> class Kind, std::int64_t Minor>
inline constexpr std::size_t is_bound<Kind, Kind<Minor>> = 1;

/// The bounds of a `price_from` in minor units, and what is wrong with them.
template <class... Bounds>
struct quote_bounds {
    static constexpr std::size_t steps = (std::size_t{0} + ... + is_bound<multiple_of, Bounds>);
    static constexpr std::size_t lows = (std::size_t{0} + ... + is_bound<min, Bounds>);
    static constexpr std::size_t highs = (std::size_t{0} + ... + is_bound<max, Bounds>);

    static constexpr std::int64_t step = steps == 0 ? 1 : (std::int64_t{0} + ... + bound_value<multiple_of, Bounds>);
    static constexpr std::int64_t least = lows == 0 ? step : (std::int64_t{0} + ... + bound_value<min, Bounds>);
    static constexpr std::int64_t most = (std::int64_t{0} + ... + bound_value<max, Bounds>);

    static constexpr bool has_most = highs > 0;
    static constexpr bool known = steps <= 1 && lows <= 1 && highs <= 1 && steps + lows + highs == sizeof...(Bounds);
    static constexpr bool ordered =
        !known || !has_most || (0 < least && least <= most && most <= max_price && 0 < step);
    static constexpr bool even = !ordered || step <= 0 || (least % step == 0 && most % step == 0);
    static constexpr bool sound = has_most && known && ordered && even;
};

}  // namespace detail

/// The policy that computes a tool's price from its arguments: `price_from<cost, USD, max<500>>` charges what
/// `cost(arguments...)` returns, at most 5.00 USD.
///
/// `Function` is a function pointer or a lambda without captures. It takes the same arguments as the tool's function,
/// without objects of `with` and `call&`, and returns whole minor units: an integer, or an `amount` of the currency. It
/// is pure and quick: it is called once for each payment that is opened, on the server's own thread, and a payment
/// keeps what it said. If it is `constexpr`, `quote_of` says at compile time what a call costs.
///
/// Bounds, each at most once: `max` (needed), `min`, `multiple_of`. A call whose price is outside of them, zero
/// included, or whose function throws, is a failed call: no payment is opened.
template <auto Function, currency C, class... Bounds>
struct price_from {
    using bounds = detail::quote_bounds<Bounds...>;
    static_assert(bounds::known,
                  "paymcp: after its currency, price_from takes max<>, min<> and multiple_of<>, each at most once "
                  "(docs/errors.md#prices-and-amounts)");
    static_assert(bounds::has_most,
                  "paymcp: price_from needs the most that a call may cost, such as max<500> "
                  "(docs/errors.md#prices-and-amounts)");
    static_assert(bounds::ordered,
                  "paymcp: the bounds of price_from are above zero, min<> is not above max<>, and max<> is at most "
                  "9007199254740991 (docs/errors.md#prices-and-amounts)");
    static_assert(bounds::even,
                  "paymcp: min<> and max<> of price_from are multiples of its multiple_of<> "
                  "(docs/errors.md#prices-and-amounts)");
    static_assert(C.known && C.minor_unit,
                  "paymcp: price_from needs a currency of ISO 4217 that has a minor unit, or USDC "
                  "(docs/errors.md#prices-and-amounts)");

    static constexpr auto function = Function;
    static constexpr std::int64_t least = bounds::least;
    static constexpr std::int64_t most = bounds::most;
    static constexpr std::int64_t step = bounds::step;
    static constexpr currency money = C;

    /// Whether a call may cost this much.
    static constexpr bool allows(std::int64_t minor) noexcept {
        return minor >= least && minor <= most && minor % step == 0;
    }
};

namespace detail {

/// Whether a policy is a price that a function computes.
template <class Policy>
inline constexpr bool is_price_from = false;

template <auto Function, currency C, class... Bounds>
inline constexpr bool is_price_from<price_from<Function, C, Bounds...>> = true;

template <auto Function, currency C, class... Bounds>
inline constexpr bool sound_price<price_from<Function, C, Bounds...>> =
    quote_bounds<Bounds...>::sound&& C.known&& C.minor_unit;

}  // namespace detail
}  // namespace paymcp::inline v0
