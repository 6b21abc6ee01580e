// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/mock/detail/checkout_page.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/provider/mock/detail/checkout_html.hpp>

#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool is_same_origin(const http::request& request) {
    const std::optional<std::string_view> site = request.header("Sec-Fetch-Site");
    if (site && *site != "same-origin") return false;
    const std::optional<std::string_view> origin = request.header("Origin");
    if (!origin) return true;
    if (*origin == "null") return site.has_value();
    const std::size_t scheme = origin->find("://");
    const std::optional<std::string_view> host = request.header("Host");
    if (scheme == std::string_view::npos || !host) return false;
    const std::string_view protocol = origin->substr(0, scheme);
    return (protocol == "http" || protocol == "https") && same_ignoring_case(origin->substr(scheme + 3), *host);
}

PAYMCP_INLINE checkout_page::checkout_page(mock provider, std::string prefix)
    : provider_(std::move(provider)), prefix_(std::move(prefix)) {}

PAYMCP_INLINE http::response checkout_page::operator()(const http::request& request) {
    std::string_view path = request.path();
    if (!path.starts_with(prefix_)) return not_found();
    path.remove_prefix(prefix_.size());
    const std::size_t slash = path.find('/');
    const std::string_view reference = path.substr(0, slash);
    const std::optional<mock_payment> shown = provider_.find(reference);
    if (!shown) return not_found();
    if (slash == std::string_view::npos) return show(request, *shown);
    const std::string_view button = path.substr(slash + 1);
    if (button != "pay" && button != "cancel") return not_found();
    if (request.method != "POST") return wrong_method("POST");
    if (!is_same_origin(request)) {
        return page(403, checkout_message_html("Refused", "Another web page sent this. Nothing was done."));
    }
    // A late decision is not the payer's error: the page shows the payment's state.
    static_cast<void>(button == "pay" ? provider_.pay(reference) : provider_.cancel_by_user(reference));
    http::response response = plain_response(303, "See the payment's page.");
    response.set("Location", prefix_ + std::string{reference});
    return response;
}

PAYMCP_INLINE http::response checkout_page::page(unsigned status, std::string html) {
    http::response response{.status = status, .headers = {}, .body = std::move(html)};
    response.set("Content-Type", "text/html; charset=utf-8");
    add_security_headers(response, checkout_policy());
    return response;
}

PAYMCP_INLINE http::response checkout_page::not_found() {
    return page(404, checkout_message_html("Not found", "There is no such payment. Return to your assistant."));
}

PAYMCP_INLINE http::response checkout_page::wrong_method(std::string_view allow) {
    http::response response =
        page(405, checkout_message_html("Not possible", "This address does not take that kind of request."));
    response.set("Allow", std::string{allow});
    return response;
}

PAYMCP_INLINE http::response checkout_page::show(const http::request& request, const mock_payment& shown) const {
    if (request.method != "GET" && request.method != "HEAD") return wrong_method("GET, HEAD");
    return page(200, checkout_html(shown, prefix_ + shown.reference));
}

}  // namespace paymcp::inline v0::detail
