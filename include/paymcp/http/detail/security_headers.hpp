// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// The strictest content policy: nothing is loaded, run, submitted or framed. For answers that are not pages.
inline constexpr std::string_view nothing_allowed_policy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Adds the fields that keep a browser from storing, framing, sniffing or leaking the answer.
///
/// Links contain secret names of checkouts, so nothing is cached and no referrer is sent.
inline void add_security_headers(http_response& response, std::string_view content_policy = nothing_allowed_policy) {
    response.set("Content-Security-Policy", std::string{content_policy})
        .set("X-Content-Type-Options", "nosniff")
        .set("X-Frame-Options", "DENY")
        .set("Referrer-Policy", "no-referrer")
        .set("Cross-Origin-Opener-Policy", "same-origin")
        .set("Cross-Origin-Resource-Policy", "same-origin")
        .set("Cache-Control", "no-store");
}

/// An answer of one line of plain text, safe to show in a browser.
inline http_response plain_response(unsigned status, std::string text) {
    http_response response{.status = status, .headers = {}, .body = std::move(text)};
    response.body += '\n';
    response.set("Content-Type", "text/plain; charset=utf-8");
    add_security_headers(response);
    return response;
}

/// The answer to a method that a resource does not have. `allow` lists those that it has: "GET, HEAD".
inline http_response method_not_allowed(std::string_view allow) {
    http_response response = plain_response(405, std::string("This address takes ") + std::string{allow} + " only.");
    response.set("Allow", std::string{allow});
    return response;
}

}  // namespace paymcp::inline v0::detail
