// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/refused_requests.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/transport/streamable_http/detail/channels.hpp>

#include <string>
#include <variant>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<http::response> refuse_form(const http::request& request) {
    if (request.method != "POST" && request.method != "GET" && request.method != "DELETE")
        return method_not_allowed("GET, POST, DELETE");
    if (const auto twice = mcp::detail::repeated_field(request))
        return plain_response(400, std::string("The field ") + std::string(*twice) + " is given twice.");
    return std::nullopt;
}

PAYMCP_INLINE std::optional<http::response> refuse_media(const http::request& request,
                                                         const mcp::detail::mcp_fields& fields) {
    const auto type = request.header("Content-Type");
    if (!type || !mcp::detail::is_json_type(*type)) return plain_response(415, "The body must be application/json.");
    if (const auto coding = request.header("Content-Encoding"); coding && !same_ignoring_case(*coding, "identity"))
        return plain_response(415, "The body must not be compressed.");
    if (!fields.takes_json && !fields.takes_events)
        return plain_response(406, "Answers are application/json or text/event-stream; Accept allows neither.");
    return std::nullopt;
}

PAYMCP_INLINE std::optional<mcp::detail::request_id> id_of(const mcp::detail::rpc_message& message) {
    if (const auto* request = std::get_if<mcp::detail::rpc_request>(&message)) return request->id;
    if (const auto* unread = std::get_if<mcp::detail::rpc_refusal>(&message)) return unread->id;
    return std::nullopt;
}

PAYMCP_INLINE http::response refusal(const mcp::detail::http_decision& decided,
                                     const std::optional<mcp::detail::request_id>& id) {
    return json_response(decided.status, mcp::detail::compose_error(id, decided.error));
}

PAYMCP_INLINE http::response refuse_at_end() {
    http::response response = plain_response(503, "The server is shutting down.");
    return response.set("Retry-After", "5");
}

}  // namespace paymcp::inline v0::detail
