// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/capabilities.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/tool/revision.hpp>

#include <boost/json.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace paymcp::inline v0::mcp {

/// The revisions that `initialize` can negotiate, oldest first.
inline constexpr std::array legacy_revisions{revision::r2025_03_26, revision::r2025_06_18, revision::r2025_11_25};

/// The revisions that a request can name in its `_meta`, oldest first.
inline constexpr std::array modern_revisions{revision::r2026_07_28};

/// The member of a request's `_meta` that names its protocol revision (2026-07-28).
inline constexpr std::string_view protocol_version_key = "io.modelcontextprotocol/protocolVersion";

/// The member of a request's `_meta` that declares what the client can do (2026-07-28).
inline constexpr std::string_view client_capabilities_key = "io.modelcontextprotocol/clientCapabilities";

/// The member of a request's `_meta` that names the client (2026-07-28).
inline constexpr std::string_view client_info_key = "io.modelcontextprotocol/clientInfo";

/// The rules by which a request is served.
enum class era : std::uint8_t {
    modern,     ///< stateless, by its `_meta`
    legacy,     ///< within a session that `initialize` opened
    handshake,  ///< it is the legacy `initialize`
    greeting,   ///< a `ping` before `initialize`
};

/// The rules and the revision that a request is served by, and what its client can do.
struct era_choice {
    era rules = era::legacy;
    revision speaks = revision::r2025_11_25;
    client_capabilities can{};
};

/// The era of a request, or why it has no era.
using era_decision = std::variant<era_choice, rpc_error>;

/// "2025-03-26, 2025-06-18, 2025-11-25 by initialize, and 2026-07-28 by _meta": every supported revision.
inline std::string served_revisions_words() {
    std::string out;
    for (const revision one : legacy_revisions) out.append(to_string(one)).append(", ");
    out.replace(out.size() - 2, 2, " by initialize, and ");
    for (const revision one : modern_revisions)
        out.append(one == modern_revisions.front() ? "" : ", ").append(to_string(one));
    return out + " by _meta";
}

/// The JSON array of the revisions that may be named in `_meta`.
inline std::string modern_revisions_text() {
    std::string out;
    for (const revision one : modern_revisions) {
        out += out.empty() ? "[\"" : ",\"";
        out.append(to_string(one)) += '"';
    }
    return out + ']';
}

/// The answer of `initialize`: the requested revision if it is supported, else the newest one.
constexpr revision negotiate(std::string_view asked) noexcept {
    for (const revision one : legacy_revisions)
        if (to_string(one) == asked) return one;
    return legacy_revisions.back();
}

namespace detail {

/// A request with the version key (MCP 2026-07-28, "Requests"): first missing members, then an unsupported version.
inline era_decision decide_modern(const boost::json::object& meta, const boost::json::value& version) {
    if (!version.is_string())
        return bad_params(std::string("_meta[\"") + std::string(protocol_version_key) + "\"] is a string.");
    const boost::json::value* can = meta.if_contains(json_view(client_capabilities_key));
    if (can == nullptr || !can->is_object())
        return bad_params(std::string("_meta[\"") + std::string(client_capabilities_key) +
                          "\"], an object, is missing.");
    const std::string_view asked = version.get_string();
    for (const revision one : modern_revisions)
        if (to_string(one) == asked) return era_choice{era::modern, one, detail::read_capabilities(can->get_object())};
    object_text data;
    data.raw("supported", modern_revisions_text()).text("requested", asked);
    return rpc_error{error_code::unsupported_protocol_version,
                     std::string("Protocol version \"") + shortened(asked) + "\" is not served in _meta. Served are " +
                         served_revisions_words() + '.',
                     data.str()};
}

}  // namespace detail

/// The era of a request on stdio, where one process may use both: the version key in `params._meta` makes a request
/// modern, whatever came before; `initialize` without the key makes the process legacy for all requests without the
/// key.
inline era_decision decide_stdio(const rpc_request& request, const std::optional<legacy_session>& session) {
    if (const boost::json::value* given = request.params.if_contains("_meta")) {
        if (!given->is_object()) return detail::bad_params("The _meta of a request is an object.");
        const boost::json::object& meta = given->get_object();
        if (const auto* version = meta.if_contains(detail::json_view(protocol_version_key)))
            return detail::decide_modern(meta, *version);
        for (const std::string_view key : {client_capabilities_key, client_info_key}) {
            if (meta.contains(detail::json_view(key)))
                return detail::bad_params(std::string("_meta[\"") + std::string(protocol_version_key) +
                                          "\"] is missing.");
        }
    }
    if (request.method == "initialize") return era_choice{era::handshake};
    if (session) return era_choice{era::legacy, session->speaks, session->can};
    if (request.method == "ping") return era_choice{era::greeting};
    return detail::bad_params(std::string("No protocol version: send initialize first, or name \"") +
                              std::string(to_string(modern_revisions.back())) + "\" in _meta[\"" +
                              std::string(protocol_version_key) + "\"] of each request.");
}

}  // namespace paymcp::inline v0::mcp
