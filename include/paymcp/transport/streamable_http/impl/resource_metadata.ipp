// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/resource_metadata.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string json_array(std::span<const std::string> texts) {
    std::string out = "[";
    for (const std::string& one : texts) {
        if (out.size() > 1) out += ',';
        out += quoted(one);
    }
    return out + ']';
}

PAYMCP_INLINE http::response resource_metadata(const mcp::protected_resource& about, std::string_view url) {
    object_text body;
    body.text("resource", url).raw("authorization_servers", json_array(about.authorization_servers));
    if (!about.scopes.empty()) body.raw("scopes_supported", json_array(about.scopes));
    body.raw("bearer_methods_supported", R"(["header"])");
    http::response response{.status = 200, .headers = {}, .body = body.str()};
    add_security_headers(response);
    response.set("Content-Type", "application/json").set("Access-Control-Allow-Origin", "*");
    return response;
}

PAYMCP_INLINE http::response challenge(const mcp::verification& found, std::string_view metadata_url) {
    if (found.came == mcp::verification::outcome::undecided)
        return plain_response(503, "Tokens cannot be checked now; try again later.").set("Retry-After", "10");
    const bool forbidden = found.came == mcp::verification::outcome::too_little;
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
    if (found.came == mcp::verification::outcome::bad_token) add("error", "invalid_token");
    add("scope", found.scope);
    add("resource_metadata", metadata_url);
    http::response response = plain_response(
        forbidden ? 403 : 401, forbidden ? "The token does not allow this." : "A valid bearer token is needed.");
    return response.set("WWW-Authenticate", field);
}

}  // namespace paymcp::inline v0::detail
