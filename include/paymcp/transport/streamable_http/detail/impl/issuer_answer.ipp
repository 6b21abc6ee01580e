// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/issuer_answer.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_reader.hpp>

#include <boost/json/value.hpp>

#include <string>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE boost::asio::awaitable<result<boost::json::object>> ask_issuer(http::client& network,
                                                                             http::outgoing_request request,
                                                                             std::size_t most) {
    const http::send_result came = co_await network.send(std::move(request));
    if (came.has_error()) co_return failure{"it does not answer: " + came.error().message, "silent"};
    if (came->status != 200) co_return failure{"it answers with status " + std::to_string(came->status)};
    if (came->body.size() > most) co_return failure{"its answer is too large"};
    boost::json::error_code malformed;
    boost::json::value read = paymcp::detail::read_json(came->body, malformed, {.depth = 16});
    if (malformed || !read.is_object()) co_return failure{"its answer is no JSON object"};
    co_return std::move(read.get_object());
}

}  // namespace paymcp::inline v0::mcp::detail
