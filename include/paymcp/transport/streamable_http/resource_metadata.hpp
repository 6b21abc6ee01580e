// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

/// How clients learn where to get a token (RFC 9728, MCP "Authorization").
struct protected_resource {
    /// The public URL of this server, "https://pay.example.com"; empty: the listening address.
    std::string public_url{};
    std::vector<std::string> authorization_servers{};  ///< issuer URLs; if empty, no metadata is served
    std::vector<std::string> scopes{};
};

namespace detail {
/// The path of the metadata; the path of the resource may follow it.
inline constexpr std::string_view resource_metadata_path = "/.well-known/oauth-protected-resource";



inline std::string json_array(std::span<const std::string> texts) {
    std::string out = "[";
    for (const std::string& one : texts) {
        if (out.size() > 1) out += ',';
        out += mcp::quoted(one);
    }
    return out + ']';
}


/// The metadata document of the resource at `url`.
inline http_response resource_metadata(const protected_resource& about, std::string_view url) {
    mcp::object_text body;
    body.text("resource", url).raw("authorization_servers", detail::json_array(about.authorization_servers));
    if (!about.scopes.empty()) body.raw("scopes_supported", detail::json_array(about.scopes));
    body.raw("bearer_methods_supported", R"(["header"])");
    http_response response{.status = 200, .headers = {}, .body = body.str()};
    detail::add_security_headers(response);
    response.set("Content-Type", "application/json").set("Access-Control-Allow-Origin", "*");
    return response;
}


/// The refusal of a request without valid credentials (RFC 6750 section 3). `metadata_url` may be empty.
inline http_response challenge(const verification& found, std::string_view metadata_url) {
    const bool forbidden = found.came == verification::outcome::too_little;
    std::string field = "Bearer";
    const auto add = [&](std::string_view name, std::string_view value) {
        if (value.empty()) return;
        field.append(field == "Bearer" ? " " : ", ").append(name).append("=\"");
        for (const char c : value) {
            if (c == '"' || c == '\\') field += '\\';
            field += c;
        }
        field += '"';
    };
    if (forbidden) add("error", "insufficient_scope");
    if (found.came == verification::outcome::bad_token) add("error", "invalid_token");
    add("scope", found.scope);
    add("resource_metadata", metadata_url);
    http_response response = detail::plain_response(
        forbidden ? 403 : 401, forbidden ? "The token does not allow this." : "A valid bearer token is needed.");
    return response.set("WWW-Authenticate", field);
}
}  // namespace detail


}  // namespace paymcp::inline v0
