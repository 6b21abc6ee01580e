// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/tool/call.hpp>
#include <paymcp/tool/detail/codec/decode.hpp>
#include <paymcp/tool/detail/codec/encode.hpp>
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

template <const auto& Tool, std::size_t... I>
decltype(auto) call_with_named(decoded_arguments<Tool>& values, [[maybe_unused]] call& running,
                               std::index_sequence<I...>) {
    if constexpr (std::remove_cvref_t<decltype(Tool)>::signature::takes_call) {
        return Tool.function()(std::move(std::get<I>(values))..., running);
    } else {
        return Tool.function()(std::move(std::get<I>(values))...);
    }
}

/// Calls the author's function. The caller keeps `values` alive until the call, awaited or not, has ended.
template <const auto& Tool>
decltype(auto) call_function([[maybe_unused]] decoded_arguments<Tool>& values, [[maybe_unused]] call& running) {
    using signature = typename std::remove_cvref_t<decltype(Tool)>::signature;
    if constexpr (requires { typename input_shape<Tool>::signature; }) {
        return call_with_named<Tool>(values, running, std::make_index_sequence<signature::arity>{});
    } else if constexpr (signature::takes_call) {
        return Tool.function()(std::move(values), running);
    } else {
        return Tool.function()(std::move(values));
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
tool_output call_now(boost::json::object arguments, call& running) {
    argument_error why;
    decoded_arguments<Tool> values{};
    if (!decode_into<Tool>(arguments, values, why)) return failed_output(sentence_of(why));
    try {
        return output_of(call_function<Tool>(values, running), running);
    } catch (...) {
        return output_of_exception(running);
    }
}

/// The same for every tool, as a coroutine.
template <template <class> class Task, const auto& Tool>
Task<tool_output> invoke(boost::json::object arguments, call& running) {
    if constexpr (is_awaitable_tool<Tool>) {
        argument_error why;
        decoded_arguments<Tool> values{};
        if (!decode_into<Tool>(arguments, values, why)) co_return failed_output(sentence_of(why));
        tool_output output;
        try {
            auto pending = call_function<Tool>(values, running);
            const auto returned = co_await std::move(pending);
            output = output_of(returned, running);
        } catch (...) {
            output = output_of_exception(running);
        }
        co_return output;
    } else {
        co_return call_now<Tool>(std::move(arguments), running);
    }
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/detail/impl/invoke.ipp>
#endif
