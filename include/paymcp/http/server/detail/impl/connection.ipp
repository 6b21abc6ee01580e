// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/connection.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <array>

namespace paymcp::inline v0 {
namespace detail {

PAYMCP_INLINE boost::asio::awaitable<bool> plain_carrier::greet() { co_return true; }

PAYMCP_INLINE boost::asio::awaitable<void> plain_carrier::part() {
    boost::system::error_code gone;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, gone);
    co_return;
}

}  // namespace detail
}  // namespace paymcp::inline v0
