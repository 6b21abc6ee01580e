// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/awaitable.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/tool/call.hpp>
#include <paymcp/tool/detail/wrapped.hpp>
#include <paymcp/tool/elicit.hpp>

#include <boost/json.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace paymcp::inline v0::mcp::detail {

/// The outcome of a host method: its result object as text, or an error.
using host_reply = std::variant<std::string, rpc_error>;

/// A host method without its types; exactly one of the two is set. Neither throws.
struct host_handler {
    /// A synchronous function: it runs on a thread of the `tool_pool`.
    std::function<host_reply(boost::json::object params, call& running)> blocking{};
    /// A function that returns an awaitable: it runs on the caller's executor, and `running` outlives it.
    std::function<paymcp::detail::asio_task<host_reply>(boost::json::object params, call& running)> awaiting{};
};

/// The error of a `protocol_error`. A code that MCP defines keeps its meaning for the transport.
rpc_error error_of(const protocol_error& why);

/// Calls a handler with as many of its two arguments as it takes.
template <class Function, class Request>
decltype(auto) call_with(const Function& function, const Request& request, [[maybe_unused]] call& running) {
    if constexpr (std::is_invocable_v<const Function&, const Request&, call&>)
        return function(request, running);
    else if constexpr (std::is_invocable_v<const Function&, const Request&>)
        return function(request);
    else if constexpr (std::is_invocable_v<const Function&, call&>)
        return function(running);
    else
        return function();
}

template <class Function, class Request>
inline constexpr bool takes_request =
    std::is_invocable_v<const Function&, const Request&, call&> ||
    std::is_invocable_v<const Function&, const Request&> || std::is_invocable_v<const Function&, call&> ||
    std::is_invocable_v<const Function&>;

template <class Function, class Request>
constexpr void require_handler() {
    static_assert(takes_request<Function, Request>,
                  "paymcp: a handler takes its request, a call&, both in this order, or nothing "
                  "(docs/errors.md#resources-prompts-and-methods)");
}

/// A handler's return value, as a reply. `encode` encodes the final value.
template <class Returned, class Request, class Encode>
host_reply reply_of(const Returned& returned, const Request& request, const Encode& encode, call& running) {
    if constexpr (paymcp::detail::WrappedIn<Returned, asking>) {
        if (!returned.asks()) return reply_of(returned.value(), request, encode, running);
        running.require(returned.questions());
        return std::string("{}");
    } else if constexpr (requires {
                             returned.has_error();
                             returned.error().message;
                         }) {
        if (returned.has_value()) return reply_of(*returned, request, encode, running);
        return rpc_error{error_code::internal_error, returned.error().message, {}};
    } else {
        return encode(returned, request);
    }
}

template <class Work>
host_reply guarded(const Work& work) {
    try {
        return work();
    } catch (const protocol_error& thrown) {
        return error_of(thrown);
    } catch (const std::exception& thrown) {
        return rpc_error{error_code::internal_error, thrown.what(), {}};
    } catch (...) {
        return rpc_error{error_code::internal_error, "The server failed inside.", {}};
    }
}

/// The three steps of a method, shared by its calls.
template <class Function, class Decode, class Encode>
struct host_steps {
    Function function;
    Decode decode;  ///< params -> `std::variant<Request, rpc_error>`
    Encode encode;  ///< (delivered, request) -> `host_reply`
};

template <class Function, class Decode, class Encode>
paymcp::detail::asio_task<host_reply> await_steps(std::shared_ptr<const host_steps<Function, Decode, Encode>> steps,
                                                  boost::json::object params, call& running) {
    const auto request = steps->decode(params);
    if (const auto* wrong = std::get_if<1>(&request)) co_return *wrong;
    host_reply reply;
    try {
        auto pending = call_with(steps->function, std::get<0>(request), running);
        const auto returned = co_await std::move(pending);
        reply = reply_of(returned, std::get<0>(request), steps->encode, running);
    } catch (const boost::system::system_error&) {
        if (running.canceled()) throw;
        reply = guarded([&]() -> host_reply { throw; });
    } catch (...) {
        reply = guarded([&]() -> host_reply { throw; });
    }
    co_return reply;
}

/// Makes a handler from an author's function, a reader of the parameters and a writer of the result.
template <class Request, class Function, class Decode, class Encode>
host_handler make_host_handler(Function function, Decode decode, Encode encode) {
    using steps_type = host_steps<Function, Decode, Encode>;
    auto steps =
        std::make_shared<const steps_type>(steps_type{std::move(function), std::move(decode), std::move(encode)});
    using returned = std::remove_cvref_t<decltype(call_with(steps->function, std::declval<const Request&>(),
                                                            std::declval<call&>()))>;
    host_handler made;
    if constexpr (async::Awaitable<returned>) {
        made.awaiting = [steps](boost::json::object params, call& running) {
            return await_steps<Function, Decode, Encode>(steps, std::move(params), running);
        };
    } else {
        made.blocking = [steps](const boost::json::object& params, call& running) {
            return guarded([&]() -> host_reply {
                const auto request = steps->decode(params);
                if (const auto* wrong = std::get_if<1>(&request)) return *wrong;
                const Request& given = std::get<0>(request);
                return reply_of(call_with(steps->function, given, running), given, steps->encode, running);
            });
        };
    }
    return made;
}

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/features/detail/impl/host_handler.ipp>
#endif
