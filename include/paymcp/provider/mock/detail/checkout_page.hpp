// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/provider/mock/mock.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Whether a browser states that a page of this origin sent the request, or the request has no such header.
///
/// `Sec-Fetch-Site`, which no script can set, must be "same-origin" where it is present. `Origin` must name this host
/// where it is present; "null", which these forms send because the pages give no referrer, is accepted only with
/// `Sec-Fetch-Site`. A client that is not a browser sends neither.
bool is_same_origin(const http::request& request);

/// The mock provider's checkout page: shows a payment and accepts the payer's decision, without scripts.
///
/// Below the prefix, "<reference>" is the page (GET, HEAD), "<reference>/pay" and "<reference>/cancel" are its buttons
/// (POST), which lead back to the page. Anyone who knows a reference may decide; another web page may not. It is a
/// function from a request to a response, independent of a server, safe to call from any thread.
class checkout_page {
public:
    /// `prefix` is a path with '/' at both ends, with which the requests' targets begin.
    explicit checkout_page(mock provider, std::string prefix = "/checkout/");

    http::response operator()(const http::request& request);

private:
    static http::response page(unsigned status, std::string html);

    static http::response not_found();

    static http::response wrong_method(std::string_view allow);

    http::response show(const http::request& request, const mock_payment& shown) const;

    mock provider_;
    std::string prefix_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/mock/detail/impl/checkout_page.ipp>
#endif
