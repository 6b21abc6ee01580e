// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_number.hpp>
#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/core/detail/utf8.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::optional<request_id> read_id(const boost::json::value& value) {
    if (!value.is_string() && !value.is_int64() && !value.is_uint64()) return std::nullopt;
    return request_id{boost::json::serialize(value)};
}

PAYMCP_INLINE rpc_refusal invalid(std::string why, std::optional<request_id> id) {
    return {{error_code::invalid_request, std::move(why)}, std::move(id)};
}

/// The place behind the JSON string whose characters begin at `at`.
PAYMCP_INLINE std::size_t behind_string(std::string_view text, std::size_t at) noexcept {
    for (std::size_t quote = text.find('"', at); quote != text.npos; quote = text.find('"', quote + 1)) {
        std::size_t escapes = 0;
        while (quote - escapes > at && text[quote - escapes - 1] == '\\') ++escapes;
        if (escapes % 2 == 0) return quote + 1;
    }
    return text.size();
}

PAYMCP_INLINE std::size_t count_members(std::string_view text) noexcept {
    std::size_t found = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t string = std::min(text.find('"', at), text.size());
        for (; at < string; ++at) found += text[at] == ':' ? 1 : 0;
        at = behind_string(text, std::min(string + 1, text.size()));
    }
    return found;
}

PAYMCP_INLINE std::size_t kept_members(const boost::json::value& value) noexcept {
    std::size_t kept = 0;
    if (const auto* object = value.if_object()) {
        kept = object->size();
        for (const auto& member : *object) kept += kept_members(member.value());
    } else if (const auto* array = value.if_array()) {
        for (const auto& element : *array) kept += kept_members(element);
    }
    return kept;
}

PAYMCP_INLINE std::optional<std::string> unreadable_number(std::string_view method, const boost::json::object& params) {
    for (const auto& member : params) {
        if (method == "tools/call" && member.key() == "arguments") continue;
        if (auto below = paymcp::detail::out_of_range_at(member.value()))
            return std::string("/params/") + paymcp::detail::pointer_step(member.key()) + *below;
    }
    return std::nullopt;
}

PAYMCP_INLINE rpc_message read_call(boost::json::object& envelope, std::optional<request_id> id, bool has_id) {
    const boost::json::value& method = envelope.at("method");
    if (has_id && !id) return invalid("The id of a request is a string or a 64-bit integer.");
    if (!method.is_string()) return invalid("The method of a request is a string.", std::move(id));
    std::string name(method.get_string());
    boost::json::object params;
    if (auto* given = envelope.if_contains("params")) {
        // A notification has no answer; without its params it has no effect and is ignored.
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

PAYMCP_INLINE rpc_message read_envelope(boost::json::object& envelope) {
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

PAYMCP_INLINE std::string too_long(const rpc_limits& limits) {
    return std::string("The message is longer than ") + std::to_string(limits.bytes) + " bytes.";
}

PAYMCP_INLINE rpc_refusal refuse_seen(const seen_envelope& seen, rpc_error why) {
    rpc_refusal refusal{std::move(why)};
    if (std::optional<std::string> id = seen.id()) refusal.id = request_id{std::move(*id)};
    if (seen.is_notification()) refusal.of = rpc_refusal::kind::notification;
    if (seen.is_response()) refusal.of = rpc_refusal::kind::response;
    return refusal;
}

PAYMCP_INLINE rpc_refusal refuse_long(const envelope_scan& seen, const rpc_limits& limits) {
    if (!seen.whole()) return {{error_code::parse_error, too_long(limits) + " It is no JSON, either."}};
    if (seen.is_array()) return invalid(too_long(limits));
    return refuse_seen(seen.messages().front(), {error_code::invalid_request, too_long(limits)});
}

PAYMCP_INLINE std::string unreadable(std::string_view text) {
    if (text.starts_with(envelope_scan::mark)) return "The message begins with a byte order mark.";
    if (!paymcp::detail::is_utf8(text)) return "The message is not UTF-8.";
    return "The message is not Unicode: an escape in it is half of a surrogate pair.";
}

PAYMCP_INLINE rpc_refusal find_envelope(std::string_view text, rpc_refusal refusal,
                                        const boost::json::error_code& failure) {
    const envelope_scan scan(text);
    if (!scan.whole() || scan.is_array() || !scan.messages().front().made_out()) return refusal;
    if (failure) refusal.error = {error_code::invalid_request, unreadable(text), {}};
    return refuse_seen(scan.messages().front(), std::move(refusal.error));
}

PAYMCP_INLINE rpc_message decode(std::string_view text, const rpc_limits& limits) {
    if (text.size() > limits.bytes) return refuse_long(envelope_scan(text), limits);
    boost::json::error_code failure;
    boost::json::value parsed = paymcp::detail::read_json(text, failure, {.depth = limits.depth, .by_value_from = 2});
    if (failure == boost::json::error::too_deep)
        return find_envelope(
            text, invalid(std::string("The message nests deeper than ") + std::to_string(limits.depth) + " levels."));
    if (failure)
        return find_envelope(
            text, {{error_code::parse_error, std::string("The message is not JSON: ") + failure.message() + '.'}},
            failure);
    if (parsed.is_array()) return invalid("An array of messages is not accepted; send them one by one.");
    if (!parsed.is_object()) return invalid("A message is a JSON object.");
    if (count_members(text) != kept_members(parsed))
        return find_envelope(text, invalid("An object of the message has the same member twice."));
    rpc_message read = read_envelope(parsed.get_object());
    if (auto* refusal = std::get_if<rpc_refusal>(&read); refusal != nullptr && !refusal->id)
        return find_envelope(text, std::move(*refusal));
    return read;
}

PAYMCP_INLINE std::string compose_result(const request_id& id, std::string_view result) {
    std::string out;
    out.reserve(result.size() + id.json.size() + 40);
    out.append("{\"jsonrpc\":\"2.0\",\"id\":").append(id.json).append(",\"result\":").append(result) += '}';
    return out;
}

PAYMCP_INLINE std::string error_text(const rpc_error& error) {
    object_text body;
    body.raw("code", std::to_string(static_cast<int>(error.code))).text("message", error.message);
    if (!error.data.empty()) body.raw("data", error.data);
    return body.str();
}

PAYMCP_INLINE std::string compose_error(const std::optional<request_id>& id, const rpc_error& error) {
    object_text out;
    out.text("jsonrpc", "2.0");
    if (id) out.raw("id", id->json);
    return out.raw("error", error_text(error)).str();
}

PAYMCP_INLINE std::string compose_notification(std::string_view method, std::string_view params) {
    return object_text().text("jsonrpc", "2.0").text("method", method).raw("params", params).str();
}

PAYMCP_INLINE std::string compose_request(const request_id& id, std::string_view method, std::string_view params) {
    return object_text().text("jsonrpc", "2.0").raw("id", id.json).text("method", method).raw("params", params).str();
}

}  // namespace paymcp::inline v0::mcp::detail
