// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/awaitable.hpp>

namespace paymcp::inline v0 {

/// The `Task` of the server: Boost.Asio's coroutine on any executor.
template <class T>
using asio_task = boost::asio::awaitable<T>;

}  // namespace paymcp::inline v0
