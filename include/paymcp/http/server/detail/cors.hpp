// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/http/server/reply.hpp>

#include <string>
#include <string_view>

/// @file
/// The answers that a browser requires before a page of another origin may send a request to the MCP endpoint and read
/// the answer (Fetch standard, "CORS protocol"). Only allowed origins get them.

namespace paymcp::inline v0::detail {

/// The names in `Access-Control-Request-Headers` that mirror arguments, which depend on the tools; each with ", ".
std::string mirrored_names(std::string_view asked);

/// Whether a request is a browser's preflight request.
bool is_preflight(const http::request& request);

/// The answer to a preflight request.
http::response preflight_answer(const http::request& request);

/// Lets pages of `origin` read the reply.
void allow_reading(http::reply& reply, std::string_view origin);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/cors.ipp>
#endif
