// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/http/client/http_client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <cstddef>

namespace paymcp::inline v0::mcp::detail {

/// The JSON object of at most `most` bytes that an issuer answers a request with, status 200, or why there is none; the
/// code of the failure is "silent" where nothing was answered. The client outlives it.
boost::asio::awaitable<result<boost::json::object>> ask_issuer(http::client& network, http::outgoing_request request,
                                                               std::size_t most);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/issuer_answer.ipp>
#endif
