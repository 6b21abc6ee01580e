// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/tool/call.hpp>
#include <paymcp/tool/detail/codec/decode.hpp>
#include <paymcp/tool/detail/codec/encode.hpp>
#include <paymcp/tool/detail/given_objects.hpp>
#include <paymcp/tool/detail/wrapped.hpp>
#include <paymcp/tool/elicit.hpp>
#include <paymcp/tool/output.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0::detail {

/// Whether a tool's function must be awaited; a synchronous host cannot call such a tool.
template <const auto& Tool>
inline constexpr bool is_awaitable_tool =
    async::Awaitable<std::remove_cvref_t<typename std::remove_cvref_t<decltype(Tool)>::signature::returned>>;

/// What a function takes after its arguments: its call, or the object of that type.
template <class Parameter>
Parameter other_parameter([[maybe_unused]] call& running, [[maybe_unused]] const given_objects& given) {
    if constexpr (std::is_same_v<Parameter, call&>)
        return running;
    else
        return given.get<std::remove_reference_t<Parameter>>();
}

/// Calls a function with its arguments, and the objects and the call that it takes after them.
template <class Signature, class Function, std::size_t... Other, class... Arguments>
decltype(auto) call_with_others(const Function& function, [[maybe_unused]] call& running,
                                [[maybe_unused]] const given_objects& given, std::index_sequence<Other...>,
                                Arguments&&... arguments) {
    if constexpr (MemberFunction<Function>) {
        auto& object = given.get<typename Signature::object>();
        return (object.*function)(
            std::forward<Arguments>(arguments)...,
            other_parameter<typename Signature::template parameter<Signature::arity + Other>>(running, given)...);
    } else {
        return function(
            std::forward<Arguments>(arguments)...,
            other_parameter<typename Signature::template parameter<Signature::arity + Other>>(running, given)...);
    }
}

/// Calls the author's function. The caller keeps `values` alive until the call, awaited or not, has ended.
template <const auto& Tool>
decltype(auto) call_function([[maybe_unused]] decoded_arguments<Tool>& values, call& running,
                             const given_objects& given) {
    using signature = typename std::remove_cvref_t<decltype(Tool)>::signature;
    constexpr auto others = std::make_index_sequence<signature::count - signature::arity>{};
    if constexpr (requires { typename input_shape<Tool>::signature; }) {
        const auto call_with_named = [&]<std::size_t... I>(std::index_sequence<I...>)->decltype(auto) {
            return call_with_others<signature>(Tool.function(), running, given, others,
                                               std::move(std::get<I>(values))...);
        };
        return call_with_named(std::make_index_sequence<signature::arity>{});
    } else {
        return call_with_others<signature>(Tool.function(), running, given, others, std::move(values));
    }
}

/// The output of a function's return value; its questions go to the host.
template <class Returned>
tool_output output_of(const Returned& returned, [[maybe_unused]] call& running) {
    if constexpr (WrappedIn<Returned, asking>) {
        if (returned.asks()) running.require(returned.questions());
    }
    return encode(returned);
}

std::string sentence_of(const argument_error& why);

/// The failed output for the exception that is being handled; a protocol error is reported to the host, too. Call it in
/// a `catch` only.
tool_output output_of_exception(call& running);

/// Decodes the arguments, calls the function of a tool that is not awaited and makes its result. It does not throw: an
/// exception of the function becomes a failed output with its message, and so do arguments that cannot be decoded.
template <const auto& Tool>
tool_output call_now(boost::json::object arguments, call& running, const given_objects& given) {
    argument_error why;
    decoded_arguments<Tool> values{};
    if (!decode_into<Tool>(arguments, values, why)) return failed_output(sentence_of(why));
    try {
        return output_of(call_function<Tool>(values, running, given), running);
    } catch (...) {
        return output_of_exception(running);
    }
}

/// The same for every tool, as a coroutine.
template <template <class> class Task, const auto& Tool>
Task<tool_output> invoke(boost::json::object arguments, call& running, const given_objects& given) {
    if constexpr (is_awaitable_tool<Tool>) {
        argument_error why;
        decoded_arguments<Tool> values{};
        if (!decode_into<Tool>(arguments, values, why)) co_return failed_output(sentence_of(why));
        tool_output output;
        try {
            auto pending = call_function<Tool>(values, running, given);
            const auto returned = co_await std::move(pending);
            output = output_of(returned, running);
        } catch (...) {
            output = output_of_exception(running);
        }
        co_return output;
    } else {
        co_return call_now<Tool>(std::move(arguments), running, given);
    }
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/detail/impl/invoke.ipp>
#endif
