// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

/// Starts a coroutine on an executor; `ended` is called there when it is over, with what it threw. Without `ended` an
/// exception is dropped. One instantiation of Asio's `co_spawn` for all, which is costly to compile.
void spawn(const boost::asio::any_io_executor& executor, asio_task<void> work,
           std::function<void(const std::exception_ptr&)> ended = {}, boost::asio::cancellation_slot end = {});

/// Runs a coroutine on an executor; the caller then continues on its own. Where they are the same, it is simply called.
asio_task<void> run_on(boost::asio::any_io_executor executor, asio_task<void> work);

/// Keeps the result of a coroutine, for `spawn`. What `kept` refers to must live until the coroutine is over.
template <class Kept, class T>
asio_task<void> keep_result(asio_task<T> work, Kept& kept) {
    kept = co_await std::move(work);
}

template <class T>
asio_task<T> run_on(boost::asio::any_io_executor executor, asio_task<T> work) {
    const boost::asio::any_io_executor own = co_await boost::asio::this_coro::executor;
    if (own == executor) co_return co_await std::move(work);
    std::optional<T> kept;
    co_await run_on(std::move(executor), keep_result(std::move(work), kept));
    co_return std::move(*kept);
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/async/detail/impl/spawn.ipp>
#endif
