// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

namespace http {

/// One header field, received or to be sent. Names compare without regard to ASCII case.
struct header {
    std::string name;
    std::string value;

    bool operator==(const http::header&) const = default;
};

}  // namespace http

namespace detail {

/// Whether two texts are equal without regard to ASCII case; no locale is consulted.
constexpr bool same_ignoring_case(std::string_view left, std::string_view right) noexcept {
    constexpr auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(left, right, {}, lower, lower);
}

}  // namespace detail

namespace http {

/// The value of the first field of that name, or nothing.
std::optional<std::string_view> find_header(const std::vector<http::header>& headers, std::string_view name);

/// A request as a handler sees it, without any HTTP library's types. `GET` and `HEAD` are distinct.
struct request {
    std::string method;  ///< as sent: methods are case-sensitive
    std::string
        target;  ///< path and query, undecoded: "/checkout/mock_1?x=y"; it starts with '/' when a server made it
    std::vector<http::header> headers{};
    std::string body{};
    std::string peer{};  ///< the connected address, "127.0.0.1:50312"; for logs only, it may be a proxy's

    /// The first field of that name, or nothing.
    std::optional<std::string_view> header(std::string_view name) const { return find_header(headers, name); }

    /// The target without its query.
    std::string_view path() const { return std::string_view{target}.substr(0, target.find('?')); }
};

/// A complete response. The server that sends it adds Content-Length, Date and Connection, and omits the body for
/// `HEAD`.
struct response {
    unsigned status = 200;
    std::vector<http::header> headers{};
    std::string body{};

    /// The first field of that name, or nothing.
    std::optional<std::string_view> header(std::string_view name) const { return find_header(headers, name); }

    /// Sets a field, in place of any field of that name.
    http::response& set(std::string name, std::string value);
};

}  // namespace http
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/impl/message.ipp>
#endif
