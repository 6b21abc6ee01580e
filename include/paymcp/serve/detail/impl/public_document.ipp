// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/public_document.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/security_headers.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <optional>
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
    if (request.method != "GET" && request.method != "HEAD") return method_not_allowed("GET, HEAD");
    http::response made;
    add_security_headers(made);
    made.set("ETag", shown.tag).set("Access-Control-Allow-Origin", "*").set("Cache-Control", "public, max-age=300");
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

}  // namespace paymcp::inline v0::detail
