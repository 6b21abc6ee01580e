// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/tool/call.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace paymcp::inline v0::detail {

/// An object that a function takes as a reference, see `with`. All that can be changed by the function and is not its
/// `call&` is one; an argument is taken by value or by const reference.
template <class Parameter>
inline constexpr bool is_object_reference =
    std::is_lvalue_reference_v<Parameter> && !std::is_const_v<std::remove_reference_t<Parameter>> &&
    !std::same_as<Parameter, call&>;

template <class T, class... All>
inline constexpr bool is_among = (std::same_as<T, All> || ...);

/// The types of a function's signature: arguments first, then objects and `call&`.
template <bool Constant, class Result, class... Parameters>
struct signature {
    static constexpr bool constant = Constant;  ///< it can be called through a const object

    using returned = Result;

    static constexpr std::size_t count = sizeof...(Parameters);  ///< of all parameters

    /// How many parameters are arguments of the tool.
    static constexpr std::size_t arity =
        (std::size_t{0} + ... + std::size_t{!is_object_reference<Parameters> && !std::same_as<Parameters, call&>});

    /// How many parameters are not `call&`.
    static constexpr std::size_t without_call = (std::size_t{0} + ... + std::size_t{!std::same_as<Parameters, call&>});

    template <std::size_t I>
    using parameter = std::tuple_element_t<I, std::tuple<Parameters...>>;

    /// Whether all arguments come before the other parameters.
    static constexpr bool arguments_first = [] {
        const std::array<bool, count + 1> other{(is_object_reference<Parameters> || std::same_as<Parameters, call&>)...,
                                                true};
        for (std::size_t i = 0; i < count; ++i)
            if (other[i] && !other[i + 1]) return false;
        return true;
    }();

    /// Whether each object that it takes is one of these.
    template <class... Given>
    static constexpr bool needs_only = ((!is_object_reference<Parameters> ||
                                         is_among<std::remove_reference_t<Parameters>, Given...>)&&...);
};

/// The signature of a member function; the object that it is called on is given like one that it takes.
template <class Class, class Result, class... Parameters>
struct member_signature : signature<true, Result, Parameters...> {
    using object = Class;

    template <class... Given>
    static constexpr bool needs_only =
        is_among<Class, Given...>&& signature<true, Result, Parameters...>::template needs_only<Given...>;
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

/// Of a member function that is a tool itself.
template <class>
struct dissect_member;
template <class Class, class Result, class... Parameters>
struct dissect_member<Result (Class::*)(Parameters...)> : member_signature<Class, Result, Parameters...> {};
template <class Class, class Result, class... Parameters>
struct dissect_member<Result (Class::*)(Parameters...) noexcept> : member_signature<Class, Result, Parameters...> {};
template <class Class, class Result, class... Parameters>
struct dissect_member<Result (Class::*)(Parameters...) const> : member_signature<Class, Result, Parameters...> {};
template <class Class, class Result, class... Parameters>
struct dissect_member<Result (Class::*)(Parameters...) const noexcept>
    : member_signature<Class, Result, Parameters...> {};

/// A class with exactly one `operator()` that is no template: a lambda without `auto` parameters.
template <class Function>
concept SingleCall = requires { &Function::operator(); };

template <class Function>
concept FunctionPointer = std::is_pointer_v<Function> && std::is_function_v<std::remove_pointer_t<Function>>;

template <class Function>
concept MemberFunction = std::is_member_function_pointer_v<Function>;

template <class Function>
struct signature_of : dissect<decltype(&Function::operator())> {};
template <MemberFunction Function>
struct signature_of<Function> : dissect_member<Function> {};
template <FunctionPointer Function>
struct signature_of<Function> : dissect<Function> {};

/// The type in which a parameter's argument is kept while the function runs.
template <class Parameter>
using kept_as = std::conditional_t<std::same_as<std::remove_cvref_t<Parameter>, std::string_view>, std::string,
                                   std::remove_cvref_t<Parameter>>;

}  // namespace paymcp::inline v0::detail
