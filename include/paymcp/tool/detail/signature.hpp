// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/tool/call.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace paymcp::inline v0::detail {

/// The types of a function's signature.
template <bool Constant, class Result, class... Parameters>
struct signature {
    static constexpr bool constant = Constant;  ///< it can be called through a const object

    using returned = Result;

    /// Whether the last parameter is `call&`.
    static constexpr bool takes_call = [] {
        if constexpr (sizeof...(Parameters) == 0) {
            return false;
        } else {
            return std::same_as<std::tuple_element_t<sizeof...(Parameters) - 1, std::tuple<Parameters...>>, call&>;
        }
    }();

    /// How many parameters are arguments of the tool.
    static constexpr std::size_t arity = sizeof...(Parameters) - std::size_t{takes_call};

    template <std::size_t I>
    using parameter = std::tuple_element_t<I, std::tuple<Parameters...>>;
};

template <class>
struct dissect;
template <class Result, class... Parameters>
struct dissect<Result (*)(Parameters...)> : signature<true, Result, Parameters...> {};
template <class Result, class... Parameters>
struct dissect<Result (*)(Parameters...) noexcept> : signature<true, Result, Parameters...> {};
template <class Class, class Result, class... Parameters>
struct dissect<Result (Class::*)(Parameters...)> : signature<false, Result, Parameters...> {};
template <class Class, class Result, class... Parameters>
struct dissect<Result (Class::*)(Parameters...) noexcept> : signature<false, Result, Parameters...> {};
template <class Class, class Result, class... Parameters>
struct dissect<Result (Class::*)(Parameters...) const> : signature<true, Result, Parameters...> {};
template <class Class, class Result, class... Parameters>
struct dissect<Result (Class::*)(Parameters...) const noexcept> : signature<true, Result, Parameters...> {};

/// A class with exactly one `operator()` that is no template: a lambda without `auto` parameters.
template <class Function>
concept SingleCall = requires { &Function::operator(); };

template <class Function>
concept FunctionPointer = std::is_pointer_v<Function> && std::is_function_v<std::remove_pointer_t<Function>>;

template <class Function>
struct signature_of : dissect<decltype(&Function::operator())> {};
template <FunctionPointer Function>
struct signature_of<Function> : dissect<Function> {};

/// Whether a parameter can bind to an argument that the call owns: by value, const reference or rvalue reference.
template <class Parameter>
inline constexpr bool takes_argument =
    !std::is_lvalue_reference_v<Parameter> || std::is_const_v<std::remove_reference_t<Parameter>>;

/// The type in which a parameter's argument is kept while the function runs.
template <class Parameter>
using kept_as = std::conditional_t<std::same_as<std::remove_cvref_t<Parameter>, std::string_view>, std::string,
                                   std::remove_cvref_t<Parameter>>;

}  // namespace paymcp::inline v0::detail
