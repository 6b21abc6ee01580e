// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// The header fields that MCP defines (MCP 2026-07-28, "Transports"); they refer to the request.
struct mcp_fields {
    std::optional<std::string_view> version{};     ///< MCP-Protocol-Version, the first one
    std::optional<std::string_view> session{};     ///< Mcp-Session-Id
    std::optional<std::string_view> method{};      ///< Mcp-Method
    std::optional<std::string_view> name{};        ///< Mcp-Name, not decoded
    std::optional<std::string_view> last_event{};  ///< Last-Event-ID
    bool version_twice = false;                    ///< MCP-Protocol-Version is repeated
    bool takes_json = false;                       ///< by Accept
    bool takes_events = false;                     ///< by Accept
    /// What pays for a call, or says that the client can (docs/wallets.md).
    std::vector<http::header> payments{};
    bool asks_by_status = false;  ///< its address is the one where an unpaid call is answered with status 402
};

/// Removes surrounding spaces and tabs (RFC 9110, "OWS").
std::string_view trimmed(std::string_view text) noexcept;

/// A media range without its parameters; empty where a weight of zero excludes it (RFC 9110, "Accept").
std::string_view media_range(std::string_view element);

/// Whether the media type of a body is JSON, whatever its parameters.
bool is_json_type(std::string_view content_type);

bool stands_twice(const http::request& request, std::string_view name);

/// The name of a field that is repeated and must not be, or empty: two programs would disagree about which one counts.
/// MCP-Protocol-Version is checked by the kind of request: see `mcp_fields`.
std::optional<std::string_view> repeated_field(const http::request& request);

mcp_fields read_fields(const http::request& request);

/// The value of a field: `=?base64?SGVsbG8=?=` is "Hello", other text is literal. Empty where the base64 is not
/// canonical or not UTF-8.
std::optional<std::string> decode_field(std::string_view value);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/headers.ipp>
#endif
