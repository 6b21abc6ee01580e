// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0 {

/// A coroutine type of some runtime, recognized by shape so that no runtime's header is needed here.
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

namespace detail {
template <class T>
struct awaited {
    using type = T;
};
template <Awaitable T>
struct awaited<T> {
    using type = typename T::value_type;
};
}  // namespace detail

/// What a call yields in the end: `T` for `T`, and `T` for an awaitable of `T`.
template <class T>
using awaited_t = typename detail::awaited<std::remove_cvref_t<T>>::type;

/// What a function returns that answers with a `T`, at once or later: stores, providers and handlers may do either.
///
/// 1. `A` is `T`, or an `Awaitable` whose `value_type` is `T`.
///
/// Not required: that it can be copied. A type that converts to `T` is not enough. Models of `AwaitsTo<int>`: `int`,
/// `boost::asio::awaitable<int>`.
template <class A, class T>
concept AwaitsTo = std::same_as<awaited_t<A>, T>;

// GCC takes a coroutine's frame for a type of this header, and warns where a user's type of internal linkage is in it.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsubobject-linkage"
#endif

/// Calls `function` and yields its value as a `Task`, whether it returns at once or must be awaited. What it throws
/// becomes `on_throw(what)`: code that a user brings must not unwind through the middle of a payment.
///
/// This is the one seam between blocking and asynchronous code: whatever is written over `Task` runs on both.
template <template <class> class Task, class Function, class OnThrow>
auto lift(Function function, OnThrow on_throw) -> Task<awaited_t<std::invoke_result_t<Function&>>> {
    try {
        if constexpr (Awaitable<std::remove_cvref_t<std::invoke_result_t<Function&>>>) {
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

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

}  // namespace paymcp::inline v0
