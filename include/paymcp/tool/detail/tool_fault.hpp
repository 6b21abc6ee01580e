// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/fixed_string.hpp>
#include <paymcp/tool/arg.hpp>
#include <paymcp/tool/described.hpp>
#include <paymcp/tool/detail/signature.hpp>
#include <paymcp/tool/raw_schema.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

/// @file
/// What is wrong with the form of a tool, as a value: `tool` asserts it in its own body, where the compiler shows the
/// sentence after few lines.

namespace paymcp::inline v0::detail {

/// The first fault in the form of a tool, in the order in which they are looked for.
enum class tool_fault : std::uint8_t {
    none,
    no_function,
    function_not_last,
    not_callable,
    is_mutable,
    captures,
    arguments_last,
    same_argument_names,
    takes_reference,
    argument_count,
};

template <class>
inline constexpr bool is_arg = false;
template <fixed_string Name, std::uint8_t Rules, class Default>
inline constexpr bool is_arg<arg_t<Name, Rules, Default>> = true;

/// Whether a function of this signature takes all arguments as one described struct.
template <class Signature>
consteval bool takes_struct() {
    if constexpr (Signature::arity == 1) {
        return Described<std::remove_cvref_t<typename Signature::template parameter<0>>>;
    } else {
        return false;
    }
}

template <class... Args>
consteval bool arguments_are_unique() {
    const std::array<std::string_view, sizeof...(Args) + 1> argument_names{Args::name()...};
    for (std::size_t a = 0; a < sizeof...(Args); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            if (argument_names[a] == argument_names[b]) return false;
        }
    }
    return true;
}

/// Of a function and the arguments that name its parameters.
template <class Policies, class Function, class... Args>
consteval tool_fault fault_of_function() {
    using signature = signature_of<Function>;
    if (!signature::constant) return tool_fault::is_mutable;
    if (std::is_class_v<Function> && !std::is_empty_v<Function>) return tool_fault::captures;
    if (Policies::template has<slots::raw_input>) return tool_fault::none;
    if (!arguments_are_unique<Args...>()) return tool_fault::same_argument_names;
    const bool as_struct = sizeof...(Args) == 0 && takes_struct<signature>();
    const bool counted = as_struct || sizeof...(Args) == signature::arity;
    if (!counted && sizeof...(Args) == signature::without_call) return tool_fault::takes_reference;
    if (!signature::arguments_first) return tool_fault::arguments_last;
    return counted ? tool_fault::none : tool_fault::argument_count;
}

template <class Policies, class Parts, std::size_t... I>
consteval tool_fault fault_of_parts(std::index_sequence<I...>) {
    using function = std::tuple_element_t<sizeof...(I), Parts>;
    if constexpr (!(is_arg<std::tuple_element_t<I, Parts>> && ...)) return tool_fault::function_not_last;
    else if constexpr (!FunctionPointer<function> && !MemberFunction<function> && !SingleCall<function>)
        return tool_fault::not_callable;
    else return fault_of_function<Policies, function, std::tuple_element_t<I, Parts>...>();
}

/// Of what follows a tool's description: the arguments, and the function last.
template <class Policies, class... Rest>
consteval tool_fault fault_of() {
    if constexpr (sizeof...(Rest) == 0) return tool_fault::no_function;
    else return fault_of_parts<Policies, std::tuple<Rest...>>(std::make_index_sequence<sizeof...(Rest) - 1>{});
}

}  // namespace paymcp::inline v0::detail
