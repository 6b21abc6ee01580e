// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/dispatch.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>

#include <variant>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE http_decision refused(unsigned status, error_code code, std::string why, std::string data) {
    return {http_course::refuse, {}, status, {code, std::move(why), std::move(data)}};
}

PAYMCP_INLINE std::optional<revision> served_revision(std::string_view version) {
    for (const revision one : legacy_revisions)
        if (to_string(one) == version) return one;
    for (const revision one : modern_revisions)
        if (to_string(one) == version) return one;
    return std::nullopt;
}

PAYMCP_INLINE bool names_modern(const std::optional<std::string_view>& version) {
    const std::optional<revision> known = version ? served_revision(*version) : std::nullopt;
    return known && *known >= revision::r2026_07_28;
}

PAYMCP_INLINE http_decision unserved_version(std::string_view version) {
    std::string served = "[";
    for (const revision one : legacy_revisions) served.append("\"").append(to_string(one)).append("\",");
    served.append(modern_revisions_text(), 1);
    object_text data;
    data.raw("supported", served).text("requested", shortened(version));
    return refused(400, error_code::unsupported_protocol_version,
                   std::string("MCP-Protocol-Version \"") + shortened(version) + "\" is not served. Served are " +
                       served_revisions_words() + '.',
                   data.str());
}

PAYMCP_INLINE http_decision version_twice() {
    return refused(400, error_code::invalid_request, "The field MCP-Protocol-Version is given twice.");
}

PAYMCP_INLINE std::string_view mirrored_member(std::string_view method) {
    if (method == "tools/call" || method == "prompts/get") return "name";
    if (method == "resources/read") return "uri";
    if (method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel") return "taskId";
    return {};
}

PAYMCP_INLINE std::optional<http_decision> compare_fields(const rpc_request& request, const mcp_fields& fields) {
    if (!fields.method) return mismatch("The header field Mcp-Method is missing.");
    if (*fields.method != request.method)
        return mismatch(std::string("Mcp-Method is \"") + shortened(*fields.method) + "\", the method \"" +
                        shortened(request.method) + "\".");
    const std::string_view member = mirrored_member(request.method);
    if (member.empty()) return std::nullopt;
    const boost::json::value* named = request.params.if_contains(json_view(member));
    const bool has_name = named != nullptr && named->is_string();
    // A body that names nothing is malformed, and the method has the better message.
    if (!has_name && !fields.name) return std::nullopt;
    if (!fields.name) return mismatch("The header field Mcp-Name is missing.");
    const std::optional<std::string> name = decode_field(*fields.name);
    if (!name) return mismatch("Mcp-Name is not canonical base64 of UTF-8.");
    if (!has_name || *name != std::string_view(named->get_string()))
        return mismatch(std::string("Mcp-Name is not the \"") + std::string(member) + "\" of the params.");
    return std::nullopt;
}

PAYMCP_INLINE http_decision decide_modern_post(const rpc_request& request, const boost::json::object& meta,
                                               const boost::json::value& version, const mcp_fields& fields) {
    const era_decision decided = decide_modern(meta, version);
    const auto* error = std::get_if<rpc_error>(&decided);
    if (error != nullptr && error->code != error_code::unsupported_protocol_version)
        return {http_course::refuse, {}, 400, *error};
    if (!fields.version) return mismatch("The header field MCP-Protocol-Version is missing.");
    if (*fields.version != std::string_view(version.get_string()))
        return mismatch(std::string("MCP-Protocol-Version is \"") + shortened(*fields.version) +
                        "\", the version in _meta \"" + shortened(version.get_string()) + "\".");
    if (error != nullptr) return {http_course::refuse, {}, 400, *error};
    if (std::optional<http_decision> wrong = compare_fields(request, fields)) return std::move(*wrong);
    if (request.method == "subscriptions/listen" && !fields.takes_events)
        return refused(406, error_code::invalid_request, "subscriptions/listen needs Accept: text/event-stream.");
    return {http_course::serve, std::get<era_choice>(decided), 200, {}};
}

PAYMCP_INLINE http_decision without_session(const session_facts& session) {
    if (session.is == session_facts::standing::unknown)
        return refused(404, error_code::invalid_request,
                       "There is no such session, or no more: send initialize again, without Mcp-Session-Id.");
    return refused(400, error_code::invalid_request,
                   std::string("No Mcp-Session-Id: send initialize first, or name \"") +
                       std::string(to_string(modern_revisions.back())) + "\" in MCP-Protocol-Version and _meta.");
}

PAYMCP_INLINE bool is_handshake(const rpc_request& request) {
    if (request.method != "initialize") return false;
    const boost::json::value* meta = request.params.if_contains("_meta");
    if (meta == nullptr) return true;
    return meta->is_object() && !meta->get_object().contains(json_view(protocol_version_key));
}

PAYMCP_INLINE http_decision decide_request(const rpc_request& request, const mcp_fields& fields,
                                           const session_facts& session) {
    if (is_handshake(request)) return {http_course::serve, era_choice{era::handshake}, 200, {}};
    const bool modern_field = names_modern(fields.version);
    if (const boost::json::value* meta = request.params.if_contains("_meta")) {
        if (!meta->is_object())
            return refused(modern_field ? 400 : 200, error_code::invalid_params,
                           "The _meta of a request is an object.");
        if (const auto* version = meta->get_object().if_contains(json_view(protocol_version_key)))
            return decide_modern_post(request, meta->get_object(), *version, fields);
    }
    if (modern_field)
        return refused(400, error_code::invalid_params,
                       std::string("_meta[\"") + std::string(protocol_version_key) + "\"] is missing.");
    if (fields.version && !served_revision(*fields.version)) return unserved_version(*fields.version);
    if (session.is != session_facts::standing::live) return without_session(session);
    return {http_course::serve, era_choice{era::legacy, session.speaks, session.can}, 200, {}};
}

PAYMCP_INLINE http_decision decide_notification(const mcp_fields& fields, const session_facts& session) {
    if (names_modern(fields.version)) return {http_course::drop, {}, 202, {}};
    if (fields.version && !served_revision(*fields.version)) return unserved_version(*fields.version);
    if (session.is == session_facts::standing::unknown) return without_session(session);
    const bool live = session.is == session_facts::standing::live;
    return {live ? http_course::take_notice : http_course::drop, {}, 202, {}};
}

PAYMCP_INLINE http_decision decide_response(const mcp_fields& fields, const session_facts& session) {
    if (names_modern(fields.version))
        return refused(400, error_code::invalid_request,
                       std::string("Clients of ") + std::string(*fields.version) + " send no responses.");
    if (fields.version && !served_revision(*fields.version)) return unserved_version(*fields.version);
    if (session.is != session_facts::standing::live) return without_session(session);
    return {http_course::take_response, {}, 202, {}};
}

PAYMCP_INLINE http_decision decide_post(const rpc_message& message, const mcp_fields& fields,
                                        const session_facts& session) {
    const auto* request = std::get_if<rpc_request>(&message);
    if (fields.version_twice && !(request != nullptr && is_handshake(*request))) return version_twice();
    if (request != nullptr) return decide_request(*request, fields, session);
    if (std::holds_alternative<rpc_notification>(message)) return decide_notification(fields, session);
    if (std::holds_alternative<rpc_response>(message)) return decide_response(fields, session);
    return {http_course::refuse, {}, 400, std::get<rpc_refusal>(message).error};
}

PAYMCP_INLINE http_decision decide_session_method(bool ends, const mcp_fields& fields, const session_facts& session) {
    if (fields.version_twice) return version_twice();
    const bool unnamed = session.is == session_facts::standing::unnamed;
    if (unnamed || names_modern(fields.version)) return {http_course::refuse, {}, 405, {}};
    if (fields.version && !served_revision(*fields.version)) return unserved_version(*fields.version);
    if (session.is == session_facts::standing::unknown) return without_session(session);
    if (ends) return {http_course::end_session, {}, 200, {}};
    if (!fields.takes_events)
        return refused(406, error_code::invalid_request, "A stream needs Accept: text/event-stream.");
    return {http_course::open_stream, {}, 200, {}};
}

}  // namespace paymcp::inline v0::mcp::detail
