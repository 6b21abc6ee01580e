// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/capabilities.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/tool/revision.hpp>

#include <boost/json.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace paymcp::inline v0::mcp::detail {

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
std::string served_revisions_words();

/// The JSON array of the revisions that may be named in `_meta`.
std::string modern_revisions_text();

/// The answer of `initialize`: the requested revision if it is supported, else the newest one.
constexpr revision negotiate(std::string_view asked) noexcept {
    for (const revision one : legacy_revisions)
        if (to_string(one) == asked) return one;
    return legacy_revisions.back();
}

/// A request with the version key (MCP 2026-07-28, "Requests"): first missing members, then an unsupported version.
era_decision decide_modern(const boost::json::object& meta, const boost::json::value& version);

/// The era of a request on stdio, where one process may use both: the version key in `params._meta` makes a request
/// modern, whatever came before; `initialize` without the key makes the process legacy for all requests without the
/// key.
era_decision decide_stdio(const rpc_request& request, const std::optional<legacy_session>& session);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/protocol/detail/impl/protocol_version.ipp>
#endif
