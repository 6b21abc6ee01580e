// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>
#include <paymcp/money/price.hpp>
#include <paymcp/money/price_from.hpp>

#include <cstdint>

namespace paymcp::inline v0 {

/// The policy that reserves money and takes what the tool has used of it: `up_to<500, USD>` reserves 5.00 USD, and
/// captures what the tool reports by `call::used`.
///
/// The tool runs first, as with `capture_on_success`, which this implies; a failed tool charges nothing. What it uses
/// is zero, then nothing is captured, or from `min` up to `Most` minor units and a multiple of `multiple_of`. A result
/// without a report, with a report beyond these bounds or in another currency is a failure of the tool.
///
/// Bounds, each at most once: `min` and `multiple_of`, by default one minor unit. It needs a provider that captures
/// parts (`AuthorizingProvider`), and is not for wallets.
template <std::int64_t Most, currency C, class... Bounds>
struct up_to {
    using bounds = detail::quote_bounds<max<Most>, Bounds...>;
    static_assert(bounds::known,
                  "paymcp: after its currency, up_to takes min<> and multiple_of<>, each at most once "
                  "(docs/errors.md#prices-and-amounts)");
    static_assert(bounds::ordered,
                  "paymcp: the bound of up_to is above zero, at most 9007199254740991, and not below its min<> "
                  "(docs/errors.md#prices-and-amounts)");
    static_assert(bounds::even,
                  "paymcp: the bound and the min<> of up_to are multiples of its multiple_of<> "
                  "(docs/errors.md#prices-and-amounts)");
    static_assert(C.known && C.minor_unit,
                  "paymcp: up_to needs a currency of ISO 4217 that has a minor unit, or USDC "
                  "(docs/errors.md#prices-and-amounts)");

    static constexpr std::int64_t least = bounds::least;
    static constexpr std::int64_t most = bounds::most;
    static constexpr std::int64_t step = bounds::step;
    static constexpr currency money = C;
};

namespace detail {

/// Whether a policy is a bound of which a part is taken.
template <class Policy>
inline constexpr bool is_up_to = false;

template <std::int64_t Most, currency C, class... Bounds>
inline constexpr bool is_up_to<up_to<Most, C, Bounds...>> = true;

template <std::int64_t Most, currency C, class... Bounds>
inline constexpr bool sound_price<up_to<Most, C, Bounds...>> =
    quote_bounds<max<Most>, Bounds...>::sound&& C.known&& C.minor_unit;

/// Whether what a call costs is known by neither its tool nor its arguments alone: it has bounds.
template <class Policy>
inline constexpr bool has_price_bounds = is_price_from<Policy> || is_up_to<Policy>;

}  // namespace detail
}  // namespace paymcp::inline v0
