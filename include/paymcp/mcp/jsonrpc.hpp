// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/json_reader.hpp>
#include <paymcp/mcp/json_text.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace paymcp::mcp {

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

/// The id of a request as JSON text, so that it goes back with its JSON type and all its 64 bits: `7`, `"a"`.
struct request_id {
    std::string json;

    bool operator==(const request_id&) const = default;
};

/// A string or a 64-bit integer; nothing for what MCP admits as no id (null, fractions, booleans, objects, arrays).
inline std::optional<request_id> read_id(const boost::json::value& value) {
    if (!value.is_string() && !value.is_int64() && !value.is_uint64()) return std::nullopt;
    return request_id{boost::json::serialize(value)};
}

struct rpc_request {
    request_id id;
    std::string method;
    boost::json::object params{};
};

struct rpc_notification {
    std::string method;
    boost::json::object params{};
};

/// The client's answer to a request of ours. Without a usable `id` it answers nothing.
struct rpc_response {
    std::optional<request_id> id{};
    bool failed = false;          ///< `value` is the error object, not the result
    boost::json::value value{};
};

/// A refusal on the level of the protocol.
struct rpc_error {
    error_code code = error_code::internal_error;
    std::string message{};  ///< one sentence
    std::string data{};     ///< JSON text, or empty
};

/// A message that cannot be served, with the id of its request where that could be read.
struct rpc_refusal {
    rpc_error error;
    std::optional<request_id> id{};
};

using rpc_message = std::variant<rpc_request, rpc_notification, rpc_response, rpc_refusal>;

/// What is accepted from a client. Depth counts objects and arrays, the envelope being the first.
struct rpc_limits {
    std::size_t bytes = std::size_t{4} * 1024 * 1024;
    std::size_t depth = 64;
};

namespace detail {

inline rpc_refusal invalid(std::string why, std::optional<request_id> id = {}) {
    return {{error_code::invalid_request, std::move(why)}, std::move(id)};
}

/// How many members the objects of a well-formed JSON text have, in the outermost one and in all.
struct member_count {
    std::size_t outermost = 0;
    std::size_t all = 0;
};

inline member_count count_members(std::string_view text) noexcept {
    member_count found;
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') ++i;
            else if (c == '"') in_string = false;
            continue;
        }
        if (c == '"') in_string = true;
        else if (c == '{' || c == '[') ++depth;
        else if (c == '}' || c == ']') --depth;
        else if (c == ':') {
            ++found.all;
            if (depth == 1) ++found.outermost;
        }
    }
    return found;
}

inline std::size_t kept_members(const boost::json::value& value) noexcept {
    std::size_t kept = 0;
    if (const auto* object = value.if_object()) {
        kept = object->size();
        for (const auto& member : *object) kept += kept_members(member.value());
    } else if (const auto* array = value.if_array()) {
        for (const auto& element : *array) kept += kept_members(element);
    }
    return kept;
}

/// Where a number of a request is out of range: nothing could be made of it, and it could not be written again. The
/// arguments of a tool are the tool's to refuse.
inline std::optional<std::string> unreadable_number(std::string_view method, const boost::json::object& params) {
    for (const auto& member : params) {
        if (method == "tools/call" && member.key() == "arguments") continue;
        if (auto below = out_of_range_at(member.value())) return "/params/" + pointer_step(member.key()) + *below;
    }
    return std::nullopt;
}

inline rpc_message read_call(boost::json::object& envelope, std::optional<request_id> id, bool has_id) {
    const boost::json::value& method = envelope.at("method");
    if (has_id && !id) return invalid("The id of a request is a string or a 64-bit integer.");
    if (!method.is_string()) return invalid("The method of a request is a string.", std::move(id));
    std::string name(method.get_string());
    boost::json::object params;
    if (auto* given = envelope.if_contains("params")) {
        // Nothing answers a notification; without its params it means nothing and is ignored.
        if (!given->is_object() && !has_id) return rpc_notification{std::move(name)};
        if (!given->is_object())
            return rpc_refusal{{error_code::invalid_params, "The params of a request are an object."}, std::move(id)};
        params = std::move(given->get_object());
    }
    if (const auto where = has_id ? unreadable_number(name, params) : std::nullopt)
        return rpc_refusal{{error_code::invalid_params, "The number at " + *where + " is out of range."},
                           std::move(id)};
    if (!has_id) return rpc_notification{std::move(name), std::move(params)};
    return rpc_request{std::move(*id), std::move(name), std::move(params)};
}

inline rpc_message read_envelope(boost::json::object& envelope) {
    const boost::json::value* given_id = envelope.if_contains("id");
    std::optional<request_id> id = given_id == nullptr ? std::nullopt : read_id(*given_id);
    const boost::json::value* version = envelope.if_contains("jsonrpc");
    if (version == nullptr || !version->is_string() || version->get_string() != "2.0")
        return invalid("A message says \"jsonrpc\":\"2.0\".", std::move(id));

    boost::json::value* result = envelope.if_contains("result");
    boost::json::value* error = envelope.if_contains("error");
    if (envelope.contains("method")) {
        if (result != nullptr || error != nullptr)
            return invalid("A message is a request or a response, not both.", std::move(id));
        return read_call(envelope, std::move(id), given_id != nullptr);
    }
    if (result == nullptr && error == nullptr)
        return invalid("A message has a method, a result or an error.", std::move(id));
    // An error that answers a broken response would itself be an unexpected response: it is dropped instead.
    if (result != nullptr && error != nullptr) return rpc_response{};
    return rpc_response{std::move(id), error != nullptr, std::move(error != nullptr ? *error : *result)};
}

}  // namespace detail

/// Reads one JSON-RPC message (MCP, "Messages"): strict JSON in UTF-8, within the limits, no member given twice. Below
/// the envelope, whose id goes back as it came, numbers are read by value.
///
/// A member given twice is refused wherever it stands: two programs would not agree on what such a call says.
inline rpc_message decode(std::string_view text, const rpc_limits& limits = {}) {
    if (text.size() > limits.bytes)
        return detail::invalid("The message is longer than " + std::to_string(limits.bytes) + " bytes.");
    boost::json::error_code failure;
    boost::json::value parsed = read_json(text, failure, {.depth = limits.depth, .by_value_from = 2});
    if (failure == boost::json::error::too_deep)
        return detail::invalid("The message nests deeper than " + std::to_string(limits.depth) + " levels.");
    if (failure) return rpc_refusal{{error_code::parse_error, "The message is not JSON: " + failure.message() + '.'}};
    if (parsed.is_array()) return detail::invalid("An array of messages is not accepted; send them one by one.");
    if (!parsed.is_object()) return detail::invalid("A message is a JSON object.");
    boost::json::object& envelope = parsed.get_object();

    const detail::member_count written = detail::count_members(text);
    if (written.all != detail::kept_members(parsed)) {
        std::optional<request_id> id;
        if (const auto* given = envelope.if_contains("id"); given != nullptr && written.outermost == envelope.size())
            id = read_id(*given);
        return detail::invalid("An object of the message has the same member twice.", std::move(id));
    }
    return detail::read_envelope(envelope);
}

/// The response that carries `result`, which is JSON text.
inline std::string compose_result(const request_id& id, std::string_view result) {
    std::string out;
    out.reserve(result.size() + id.json.size() + 40);
    out.append("{\"jsonrpc\":\"2.0\",\"id\":").append(id.json).append(",\"result\":").append(result) += '}';
    return out;
}

/// The error object of a refusal.
inline std::string error_text(const rpc_error& error) {
    object_text body;
    body.raw("code", std::to_string(static_cast<int>(error.code))).text("message", error.message);
    if (!error.data.empty()) body.raw("data", error.data);
    return body.str();
}

/// The response that refuses. MCP has no null id: one that could not be read is left out.
inline std::string compose_error(const std::optional<request_id>& id, const rpc_error& error) {
    object_text out;
    out.text("jsonrpc", "2.0");
    if (id) out.raw("id", id->json);
    return out.raw("error", error_text(error)).str();
}

/// A notification; `params` is a JSON object as text.
inline std::string compose_notification(std::string_view method, std::string_view params) {
    return object_text().text("jsonrpc", "2.0").text("method", method).raw("params", params).str();
}

/// A request of ours; `params` is a JSON object as text.
inline std::string compose_request(const request_id& id, std::string_view method, std::string_view params) {
    return object_text().text("jsonrpc", "2.0").raw("id", id.json).text("method", method).raw("params", params).str();
}

}  // namespace paymcp::mcp
