// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/envelope_scan.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace paymcp::inline v0::mcp::detail {

/// JSON-RPC 2.0 and MCP error codes.
enum class error_code : int {
    parse_error = -32700,
    invalid_request = -32600,
    method_not_found = -32601,
    invalid_params = -32602,
    internal_error = -32603,
    header_mismatch = -32020,              ///< 2026-07-28, HTTP only
    missing_client_capability = -32021,    ///< 2026-07-28
    unsupported_protocol_version = -32022,  ///< 2026-07-28
    resource_not_found = -32002,            ///< before 2026-07-28
    url_elicitation_required = -32042       ///< 2025-11-25 only
};

/// The id of a request as JSON text, so that it returns with its JSON type and all its 64 bits: `7`, `"a"`.
struct request_id {
    std::string json;

    bool operator==(const request_id&) const = default;
};

/// A string or a 64-bit integer; empty for ids that MCP does not allow (null, fractions, booleans, objects, arrays).
std::optional<request_id> read_id(const boost::json::value& value);

/// A request of the client: it is answered with one response.
struct rpc_request {
    request_id id;
    std::string method;
    boost::json::object params{};
};

/// A notification of the client: it is never answered.
struct rpc_notification {
    std::string method;
    boost::json::object params{};
};

/// The client's answer to a server request. Without a usable `id` it answers no request.
struct rpc_response {
    std::optional<request_id> id{};
    bool failed = false;          ///< `value` is the error object, not the result
    boost::json::value value{};
};

/// A refusal at the level of the protocol.
struct rpc_error {
    error_code code = error_code::internal_error;
    std::string message{};  ///< one sentence
    std::string data{};     ///< JSON text, or empty
};

/// A message that cannot be served, with its id if it is readable.
struct rpc_refusal {
    /// The kind of message. Only a possible request is answered.
    enum class kind : std::uint8_t { request, notification, response };

    rpc_error error;
    std::optional<request_id> id{};
    kind of = kind::request;
};

/// One message of the client, or why it cannot be served.
using rpc_message = std::variant<rpc_request, rpc_notification, rpc_response, rpc_refusal>;

/// The limits of a client's message. Depth counts objects and arrays, including the envelope.
struct rpc_limits {
    std::size_t bytes = std::size_t{4} * 1024 * 1024;
    std::size_t depth = 64;
};

rpc_refusal invalid(std::string why, std::optional<request_id> id = {});

/// The number of members of the objects in a well-formed JSON text.
std::size_t count_members(std::string_view text) noexcept;

std::size_t kept_members(const boost::json::value& value) noexcept;

/// Where a number of a request is out of range: it has no value, and could not be written again. The tool refuses
/// numbers in its arguments.
std::optional<std::string> unreadable_number(std::string_view method, const boost::json::object& params);

rpc_message read_call(boost::json::object& envelope, std::optional<request_id> id, bool has_id);

rpc_message read_envelope(boost::json::object& envelope);

std::string too_long(const rpc_limits& limits);

/// The refusal of a message by its scan.
rpc_refusal refuse_seen(const seen_envelope& seen, rpc_error why);

/// The refusal of a message that is too long, by its scan.
rpc_refusal refuse_long(const envelope_scan& seen, const rpc_limits& limits);

/// Why text with valid JSON grammar is not read.
std::string unreadable(std::string_view text);

/// Finds the id of a message that was refused without one, and whether it needs an answer. `failure` is the parser's
/// message if it could not read the text: an envelope with valid grammar is a message all the same.
rpc_refusal find_envelope(std::string_view text, rpc_refusal refusal,
                                 const boost::json::error_code& failure = {});

/// Reads one JSON-RPC message (MCP, "Messages"): strict JSON in UTF-8, within the limits, without repeated members.
/// Below the envelope, whose id is kept as written, numbers are read by value.
///
/// A repeated member is refused at any depth: two programs would disagree about the meaning of such a call. A refusal
/// has the id of its request if it is readable, so that no client waits for an answer in vain.
rpc_message decode(std::string_view text, const rpc_limits& limits = {});

/// The response that carries `result`, which is JSON text.
std::string compose_result(const request_id& id, std::string_view result);

/// The error object of a refusal.
std::string error_text(const rpc_error& error);

/// The response that refuses. MCP has no null id: an unreadable one is omitted.
std::string compose_error(const std::optional<request_id>& id, const rpc_error& error);

/// A notification; `params` is a JSON object as text.
std::string compose_notification(std::string_view method, std::string_view params);

/// A server request; `params` is a JSON object as text.
std::string compose_request(const request_id& id, std::string_view method, std::string_view params);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/protocol/detail/impl/jsonrpc.ipp>
#endif
