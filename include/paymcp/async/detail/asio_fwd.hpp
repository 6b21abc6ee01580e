// SPDX-License-Identifier: MIT
#pragma once

namespace boost::asio {

// Boost.Asio has no header with declarations alone (1.81 to 1.86); these are its own, without the default argument.
class any_io_executor;
template <typename T, typename Executor>
class awaitable;

}  // namespace boost::asio

namespace paymcp::inline v0::detail {

/// The `Task` of the server: Boost.Asio's coroutine on any executor. It is complete once `paymcp/async/asio_task.hpp`
/// or `boost/asio/awaitable.hpp` is included, as it must be where such a coroutine is written or called.
template <class T>
using asio_task = boost::asio::awaitable<T, boost::asio::any_io_executor>;

}  // namespace paymcp::inline v0::detail
