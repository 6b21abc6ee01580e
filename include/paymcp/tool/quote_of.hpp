// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/amount.hpp>
#include <paymcp/tool/detail/price/price_function.hpp>
#include <paymcp/tool/detail/signature.hpp>
#include <paymcp/tool/policies.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0 {

namespace detail {

/// The signature whose arguments `quote_of` takes: of the price's function, or for a fixed price of the tool's own.
template <class Made, class Sale>
struct quoted_signature : Made::signature {};
template <class Made, class Sale>
requires is_price_from<Sale>
struct quoted_signature<Made, Sale> : signature_of<std::remove_const_t<decltype(Sale::function)>> {
};

/// An argument of `quote_of`. A fixed price reads no text, and std::string is no constant for some compilers.
template <class Sale, class Parameter>
using quoted_as = std::conditional_t<is_price<Sale> && std::same_as<std::remove_cvref_t<Parameter>, std::string>,
                                     std::string_view, std::remove_cvref_t<Parameter>>;

/// The function object of `quote_of`, whose parameters are the tool's arguments.
template <const auto& Tool, class Indices>
struct quote_function;
template <const auto& Tool, std::size_t... I>
struct quote_function<Tool, std::index_sequence<I...>> {
    using made = std::remove_cvref_t<decltype(Tool)>;
    using sale = typename made::policies::template in<slots::sale, void>;
    using asked = quoted_signature<made, sale>;

    constexpr amount<sale::money> operator()(
        [[maybe_unused]] const quoted_as<sale, typename asked::template parameter<I>>&... arguments) const {
        if constexpr (is_price_from<sale>) {
            const std::int64_t minor = minor_of(sale::function(arguments...));
            if (!sale::allows(minor))
                throw std::out_of_range("paymcp: this call costs what the bounds of its price_from do not allow");
            return amount<sale::money>(minor);
        } else {
            return sale::amount();
        }
    }
};

}  // namespace detail

/// What a call of a tool with a price costs, as an `amount`: `quote_of<draw>("a fox", 3)`.
///
/// It takes the arguments as the function of the tool's `price_from` does. Where that is `constexpr`, it is a constant
/// expression: `static_assert(quote_of<draw>("a fox", 3) == 0.60_usd)`. A cost outside of the bounds does not compile
/// there, and throws std::out_of_range at run time.
template <const auto& Tool>
requires(std::remove_cvref_t<decltype(Tool)>::is_paid) inline constexpr detail::quote_function<
    Tool, std::make_index_sequence<std::remove_cvref_t<decltype(Tool)>::signature::arity>> quote_of{};

}  // namespace paymcp::inline v0
