// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/protocol_version.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::string served_revisions_words() {
    std::string out;
    for (const revision one : legacy_revisions) out.append(to_string(one)).append(", ");
    out.replace(out.size() - 2, 2, " by initialize, and ");
    for (const revision one : modern_revisions)
        out.append(one == modern_revisions.front() ? "" : ", ").append(to_string(one));
    return out + " by _meta";
}

PAYMCP_INLINE std::string modern_revisions_text() {
    std::string out;
    for (const revision one : modern_revisions) {
        out += out.empty() ? "[\"" : ",\"";
        out.append(to_string(one)) += '"';
    }
    return out + ']';
}

PAYMCP_INLINE era_decision decide_modern(const boost::json::object& meta, const boost::json::value& version) {
    if (!version.is_string())
        return bad_params(std::string("_meta[\"") + std::string(protocol_version_key) + "\"] is a string.");
    const boost::json::value* can = meta.if_contains(json_view(client_capabilities_key));
    if (can == nullptr || !can->is_object())
        return bad_params(std::string("_meta[\"") + std::string(client_capabilities_key) +
                          "\"], an object, is missing.");
    const std::string_view asked = version.get_string();
    for (const revision one : modern_revisions)
        if (to_string(one) == asked) return era_choice{era::modern, one, read_capabilities(can->get_object())};
    object_text data;
    data.raw("supported", modern_revisions_text()).text("requested", asked);
    return rpc_error{error_code::unsupported_protocol_version,
                     std::string("Protocol version \"") + shortened(asked) + "\" is not served in _meta. Served are " +
                         served_revisions_words() + '.',
                     data.str()};
}

PAYMCP_INLINE era_decision decide_stdio(const rpc_request& request, const std::optional<legacy_session>& session) {
    if (const boost::json::value* given = request.params.if_contains("_meta")) {
        if (!given->is_object()) return bad_params("The _meta of a request is an object.");
        const boost::json::object& meta = given->get_object();
        if (const auto* version = meta.if_contains(json_view(protocol_version_key)))
            return decide_modern(meta, *version);
        for (const std::string_view key : {client_capabilities_key, client_info_key}) {
            if (meta.contains(json_view(key)))
                return bad_params(std::string("_meta[\"") + std::string(protocol_version_key) + "\"] is missing.");
        }
    }
    if (request.method == "initialize") return era_choice{era::handshake};
    if (session) return era_choice{era::legacy, session->speaks, session->can};
    if (request.method == "ping") return era_choice{era::greeting};
    return bad_params(std::string("No protocol version: send initialize first, or name \"") +
                      std::string(to_string(modern_revisions.back())) + "\" in _meta[\"" +
                      std::string(protocol_version_key) + "\"] of each request.");
}

}  // namespace paymcp::inline v0::mcp::detail
