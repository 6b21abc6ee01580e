// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/detail/codec/decode.hpp>
#include <paymcp/tool/detail/price/price_function.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0::detail {

/// What a call of a paid tool costs, in minor units: its price, or what the function of its `price_from` says of the
/// arguments, canonical JSON text. A failure says to the buyer why the call has no price; then nothing may be charged.
result<std::int64_t> price_of_call(const tool_definition& tool, std::string_view arguments);

/// Reads the arguments of a paid call for its price and for its run; false where they are no JSON object. The text
/// was written here: it was accepted within the limits of a message, and is read whatever the limits are now.
bool read_arguments(std::string_view arguments, boost::json::object& into);

/// Why a call has no price: its arguments cannot be decoded, its cost is out of bounds, or, in a `catch`, its function
/// threw.
told_price unpriced(const argument_error& why);
told_price unpriced(std::int64_t minor, std::int64_t least, std::int64_t most, const currency& money);
told_price unpriced_by_exception();

/// Calls the function of a `price_from` with decoded arguments.
template <const auto& Tool, class Sale>
std::int64_t ask_price(const decoded_arguments<Tool>& values) {
    if constexpr (requires { typename input_shape<Tool>::signature; }) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return minor_of(Sale::function(std::get<I>(values)...));
        }
        (std::make_index_sequence<input_shape<Tool>::count>{});
    } else {
        return minor_of(Sale::function(values));
    }
}

/// The `tool_definition::quote` of a tool with a `price_from`.
template <const auto& Tool, class Sale>
told_price quote(std::string_view arguments) {
    argument_error why;
    decoded_arguments<Tool> values{};
    boost::json::object given;
    if (!read_arguments(arguments, given) || !decode_into<Tool>(given, values, why)) return unpriced(why);
    try {
        const std::int64_t minor = ask_price<Tool, Sale>(values);
        if (!Sale::allows(minor)) return unpriced(minor, Sale::least, Sale::most, Sale::money);
        return {.minor = minor};
    } catch (...) {
        return unpriced_by_exception();
    }
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/detail/price/impl/quote.ipp>
#endif
