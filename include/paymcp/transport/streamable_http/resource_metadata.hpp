// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

namespace mcp {

/// How clients learn where to get a token (RFC 9728, MCP "Authorization").
struct protected_resource {
    /// The public URL of this server, "https://pay.example.com"; empty: the listening address.
    std::string public_url{};
    std::vector<std::string> authorization_servers{};  ///< issuer URLs; if empty, no metadata is served
    std::vector<std::string> scopes{};
};

}  // namespace mcp

namespace detail {

/// The path of the metadata; the path of the resource may follow it.
inline constexpr std::string_view resource_metadata_path = "/.well-known/oauth-protected-resource";

std::string json_array(std::span<const std::string> texts);

/// The metadata document of the resource at `url`.
http::response resource_metadata(const mcp::protected_resource& about, std::string_view url);

/// The refusal of a request without valid credentials (RFC 6750 section 3), or whose credentials cannot be judged now.
/// `metadata_url` may be empty.
http::response challenge(const mcp::verification& found, std::string_view metadata_url);

}  // namespace detail
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/impl/resource_metadata.ipp>
#endif
