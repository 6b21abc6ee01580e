// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0 {

namespace async {

/// A coroutine type of some runtime, recognized by shape so this header includes no runtime.
///
/// 1. `A::value_type` is what `co_await` yields.
/// 2. `A::executor_type` exists, which tells it from containers.
///
/// Not required: `co_await` itself, which only the runtime's own coroutines can do. Models: `boost::asio::awaitable`,
/// `sync_task`. See `lift`.
template <class A>
concept Awaitable = requires {
    typename A::value_type;
    typename A::executor_type;
};

}  // namespace async

namespace detail {

template <class T>
struct awaited {
    using type = T;
};
template <async::Awaitable T>
struct awaited<T> {
    using type = typename T::value_type;
};

/// The value that a call yields: `T` for `T`, and `T` for an awaitable of `T`.
template <class T>
using awaited_t = typename awaited<std::remove_cvref_t<T>>::type;

}  // namespace detail

namespace async {

/// What a function returns that answers with a `T`, at once or later: stores, providers and handlers may do either.
///
/// 1. `A` is `T`, or an `Awaitable` whose `value_type` is `T`.
///
/// Not required: that it can be copied. A type that converts to `T` is not enough. Models of `AwaitsTo<int>`: `int`,
/// `boost::asio::awaitable<int>`.
template <class A, class T>
concept AwaitsTo = std::same_as<paymcp::detail::awaited_t<A>, T>;

}  // namespace async

// GCC attributes a coroutine's frame to this header and warns when the frame holds a user's type of internal linkage.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsubobject-linkage"
#endif

namespace detail {

/// Calls `function` and yields its value as a `Task`, whether it returns at once or must be awaited. An exception
/// becomes `on_throw(what)`: a user's code must not unwind through the middle of a payment.
///
/// Blocking and asynchronous code differ only here: code written over `Task` runs as either.
template <template <class> class Task, class Function, class OnThrow>
auto lift(Function function, OnThrow on_throw) -> Task<awaited_t<std::invoke_result_t<Function&>>> {
    try {
        if constexpr (async::Awaitable<std::remove_cvref_t<std::invoke_result_t<Function&>>>) {
            co_return co_await std::invoke(function);
        } else {
            co_return std::invoke(function);
        }
    } catch (const std::exception& thrown) {
        co_return on_throw(std::string(thrown.what()));
    } catch (...) {
        co_return on_throw(std::string("an exception of unknown type"));
    }
}

}  // namespace detail

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

}  // namespace paymcp::inline v0
