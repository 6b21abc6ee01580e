// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/paid_calls.hpp>
#include <paymcp/mcp/server/definition.hpp>

#include <boost/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace paymcp::inline v0::mcp::detail {

/// RFC 6901, section 3.
std::string pointer_to(std::string_view member);

/// The tool's own arguments: an optional argument that is `null` is removed before decoding.
std::optional<paymcp::detail::argument_error> check_own(const paymcp::detail::tool_definition& tool,
                                                        boost::json::object& arguments);

/// Validates the arguments of a call and returns the fault, if any; removes a `payment_id` from them.
///
/// A confirm tool takes a payment_id and nothing else; other names take the tool's arguments, and a payment_id beside
/// them if the call is repeated after payment. `null`, an empty text and words such as "none" mean an absent
/// payment_id: models fill in optional arguments.
std::optional<paymcp::detail::argument_error> check_call(const server_definition& tools,
                                                         const paymcp::detail::exposed_tool& asked, paid_request& call);

/// The payment of a machine that a call brings, in `_meta` or in the headers of its HTTP request.
void read_wallet_payment(const boost::json::object& params, std::span<const http::header> headers, paid_request& call);

/// The data that the client of a paid tool sends from an earlier round trip (MCP 2026-07-28). Data without a state is
/// ignored, and so is a malformed answer: the user is asked again.
void read_payment_round(const boost::json::object& params, paid_request& call);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/call_arguments.ipp>
#endif
