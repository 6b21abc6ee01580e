// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/amount.hpp>
#include <paymcp/money/price_from.hpp>
#include <paymcp/tool/detail/signature.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

/// @file
/// The function of a `price_from`: whether it fits its tool, and what it returns.

namespace paymcp::inline v0::detail {

/// Whether a price's function can be called with an argument that it must not change.
template <class Parameter>
inline constexpr bool only_reads =
    !std::is_reference_v<Parameter> ||
    (std::is_lvalue_reference_v<Parameter> && std::is_const_v<std::remove_reference_t<Parameter>>);

/// Whether a price's function takes the arguments of a tool: the same types in the same order, since a conversion could
/// change a number and so the price.
template <class Asked, class Signature>
consteval bool takes_same_arguments() {
    if constexpr (Asked::count != Signature::arity) {
        return false;
    } else {
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return ((only_reads<typename Asked::template parameter<I>> &&
                     std::same_as<kept_as<typename Asked::template parameter<I>>,
                                  kept_as<typename Signature::template parameter<I>>>)&&...);
        }
        (std::make_index_sequence<Signature::arity>{});
    }
}

/// Explains in a sentence why a function cannot compute the price of a tool with this signature.
template <class Sale, class Signature>
consteval bool require_price_function() {
    if constexpr (is_price_from<Sale>) {
        using function = std::remove_const_t<decltype(Sale::function)>;
        constexpr bool callable = FunctionPointer<function> || SingleCall<function>;
        static_assert(callable,
                      "paymcp: the function of price_from is a function pointer or a lambda without captures and auto "
                      "parameters (docs/errors.md#prices-and-amounts)");
        if constexpr (callable) {
            using asked = signature_of<function>;
            using told = std::remove_cvref_t<typename asked::returned>;
            constexpr bool same = takes_same_arguments<asked, Signature>();
            constexpr bool counts = CountingInteger<told> || std::same_as<told, amount<Sale::money>>;
            static_assert(same,
                          "paymcp: the function of price_from takes the arguments of its tool, the same types in the "
                          "same order, without objects of with and call& (docs/errors.md#prices-and-amounts)");
            static_assert(counts,
                          "paymcp: the function of price_from returns whole minor units: an integer, or an amount of "
                          "its currency (docs/errors.md#prices-and-amounts)");
            return same && counts;
        } else {
            return false;
        }
    } else {
        return true;
    }
}

/// What a price's function returned, in minor units. Throws std::overflow_error beyond 64 bits.
template <class Told>
constexpr std::int64_t minor_of(Told told) {
    if constexpr (CountingInteger<Told>)
        return count_of(told);
    else
        return told.minor;
}

}  // namespace paymcp::inline v0::detail
