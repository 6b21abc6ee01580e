// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/detail/security_headers.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void add_security_headers(http::response& response, std::string_view content_policy) {
    response.set("Content-Security-Policy", std::string{content_policy})
        .set("X-Content-Type-Options", "nosniff")
        .set("X-Frame-Options", "DENY")
        .set("Referrer-Policy", "no-referrer")
        .set("Cross-Origin-Opener-Policy", "same-origin")
        .set("Cross-Origin-Resource-Policy", "same-origin")
        .set("Cache-Control", "no-store");
}

PAYMCP_INLINE http::response plain_response(unsigned status, std::string text) {
    http::response response{.status = status, .headers = {}, .body = std::move(text)};
    response.body += '\n';
    response.set("Content-Type", "text/plain; charset=utf-8");
    add_security_headers(response);
    return response;
}

PAYMCP_INLINE http::response method_not_allowed(std::string_view allow) {
    http::response response = plain_response(405, std::string("This address takes ") + std::string{allow} + " only.");
    response.set("Allow", std::string{allow});
    return response;
}

}  // namespace paymcp::inline v0::detail
