// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/tool/call.hpp>
#include <paymcp/tool/detail/codec/decode.hpp>
#include <paymcp/tool/detail/codec/encode.hpp>
#include <paymcp/tool/elicit.hpp>
#include <paymcp/tool/output.hpp>

#include <boost/json/object.hpp>

#include <exception>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0::detail {

/// Whether a tool's function must be awaited; a synchronous host cannot call such a tool.
template <const auto& Tool>
inline constexpr bool is_awaitable_tool =
    Awaitable<std::remove_cvref_t<typename std::remove_cvref_t<decltype(Tool)>::signature::returned>>;

/// Calls the author's function. The caller keeps `values` alive until the call, awaited or not, has ended.
template <const auto& Tool>
decltype(auto) call_function(decoded_arguments<Tool>& values, [[maybe_unused]] call& running) {
    using signature = typename std::remove_cvref_t<decltype(Tool)>::signature;
    const auto with = [&](auto&&... arguments) -> decltype(auto) {
        if constexpr (signature::takes_call) {
            return Tool.function()(std::forward<decltype(arguments)>(arguments)..., running);
        } else {
            return Tool.function()(std::forward<decltype(arguments)>(arguments)...);
        }
    };
    if constexpr (requires { typename input_shape<Tool>::signature; }) {
        return std::apply([&](auto&... each) -> decltype(auto) { return with(std::move(each)...); }, values);
    } else {
        return with(std::move(values));
    }
}

/// The output of a function's return value; its questions go to the host.
template <class Returned>
tool_output output_of(const Returned& returned, [[maybe_unused]] call& running) {
    if constexpr (is_asking<Returned>) {
        if (returned.asks()) running.require(returned.questions());
    }
    return encode(returned);
}

std::string sentence_of(const argument_error& why);

/// Decodes the arguments, calls a tool's function and makes its result. It does not throw: an exception of the function
/// becomes a failed output with its message, and so do arguments that cannot be decoded.
template <template <class> class Task, const auto& Tool>
Task<tool_output> invoke(boost::json::object arguments, call& running) {
    auto decoded = decode<Tool>(arguments);
    if (!decoded) co_return failed_output(detail::sentence_of(decoded.error()));
    tool_output output;
    try {
        if constexpr (is_awaitable_tool<Tool>) {
            auto pending = detail::call_function<Tool>(*decoded, running);
            const auto returned = co_await std::move(pending);
            output = detail::output_of(returned, running);
        } else {
            output = detail::output_of(detail::call_function<Tool>(*decoded, running), running);
        }
    } catch (const protocol_error& thrown) {
        running.refuse(thrown);
        output = failed_output(thrown.what());
    } catch (const std::exception& thrown) {
        output = failed_output(thrown.what());
    } catch (...) {
        output = failed_output("the tool failed without saying why");
    }
    co_return output;
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/detail/impl/invoke.ipp>
#endif
