// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The strictest content policy: nothing is loaded, run, submitted or framed. For answers that are not pages.
inline constexpr std::string_view nothing_allowed_policy =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Adds the fields that keep a browser from storing, framing, sniffing or leaking the answer.
///
/// Links contain secret names of checkouts, so nothing is cached and no referrer is sent.
void add_security_headers(http::response& response, std::string_view content_policy = nothing_allowed_policy);

/// An answer of one line of plain text, safe to show in a browser.
http::response plain_response(unsigned status, std::string text);

/// The answer to a method that a resource does not have. `allow` lists those that it has: "GET, HEAD".
http::response method_not_allowed(std::string_view allow);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/detail/impl/security_headers.ipp>
#endif
