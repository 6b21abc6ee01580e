// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/public_document.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/transport/streamable_http/streamable_http.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

struct fixed_document {
    fixed_document(std::string content_type, std::string text, std::string entity)
        : type(std::move(content_type)), body(std::move(text)), tag(std::move(entity)) {}

    std::string type;
    std::string body;
    std::string tag;
};

/// Whether a field with entity tags, such as `"a", W/"b"`, names this one (RFC 9110 section 13.1.2).
PAYMCP_INLINE bool names_entity(std::string_view field, std::string_view tag) {
    return field == "*" || field.find(tag) != std::string_view::npos;
}

PAYMCP_INLINE http::response answer_with(const fixed_document& shown, const http::request& request) {
    const bool asks_first = request.method == "OPTIONS";
    if (request.method != "GET" && request.method != "HEAD" && !asks_first) return method_not_allowed("GET, HEAD");
    http::response made;
    add_security_headers(made);
    made.set("Access-Control-Allow-Origin", "*")
        .set("Access-Control-Allow-Methods", "GET")
        .set("Access-Control-Allow-Headers", "Content-Type, If-None-Match")
        .set("Access-Control-Expose-Headers", "ETag");
    if (asks_first) {
        made.status = 204;
        return made;
    }
    made.set("ETag", shown.tag).set("Cache-Control", "public, max-age=3600");
    const std::optional<std::string_view> known = request.header("If-None-Match");
    if (known && names_entity(*known, shown.tag)) {
        made.status = 304;
        return made;
    }
    made.set("Content-Type", shown.type);
    made.body = shown.body;
    return made;
}

PAYMCP_INLINE http::handler public_document(std::string content_type, std::string body) {
    constexpr std::size_t digits = 32;
    std::string tag = '"' + sha256_hex(body).substr(0, digits) + '"';
    const auto shown =
        std::make_shared<const fixed_document>(std::move(content_type), std::move(body), std::move(tag));
    return [shown](http::request request) -> boost::asio::awaitable<http::response> {
        co_return answer_with(*shown, request);
    };
}

inline constexpr std::string_view catalog_path = "/.well-known/ai-catalog.json";
inline constexpr std::string_view llms_path = "/llms.txt";

PAYMCP_INLINE void add_discovery(http::router& pages, const discovery::publication& published,
                                 const mcp::server_identity& who, const mcp::server_definition& tools) {
    if (published.name.empty()) return;
    const result<void> fits = discovery::check(published, who);
    if (!fits) throw std::runtime_error("--publish-as: " + fits.error().message);
    const auto add = [&pages](std::string path, std::string type, std::string text) {
        pages.add_alone(path, responder_of(public_document(std::move(type), std::move(text))));
    };
    add(std::string(mcp::streamable_http::endpoint_path) + "/server-card", "application/mcp-server-card+json",
        discovery::server_card(published, who));
    if (published.catalog)
        add(std::string(catalog_path), "application/ai-catalog+json", discovery::ai_catalog(published));
    add(std::string(llms_path), "text/markdown; charset=utf-8", discovery::llms_txt(published, who, tools));
}

PAYMCP_INLINE bool is_discovery(std::string_view path) noexcept { return path == catalog_path || path == llms_path; }

}  // namespace paymcp::inline v0::detail
