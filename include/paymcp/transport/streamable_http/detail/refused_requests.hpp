// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/transport/streamable_http/detail/dispatch.hpp>
#include <paymcp/transport/streamable_http/detail/headers.hpp>

#include <optional>

namespace paymcp::inline v0::detail {

/// The refusal of a request that the endpoint accepts from no client, or empty.
std::optional<http::response> refuse_form(const http::request& request);

/// The refusal of a POST whose body is no plain JSON, or whose answer the client would not take, or nothing.
std::optional<http::response> refuse_media(const http::request& request, const mcp::detail::mcp_fields& fields);

/// The id of a message that may be answered.
std::optional<mcp::detail::request_id> id_of(const mcp::detail::rpc_message& message);

http::response refusal(const mcp::detail::http_decision& decided, const std::optional<mcp::detail::request_id>& id);

/// The refusal of a new request while the server ends.
http::response refuse_at_end();

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/refused_requests.ipp>
#endif
