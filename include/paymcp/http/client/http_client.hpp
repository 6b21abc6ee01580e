// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <functional>
#include <string>
#include <vector>

namespace paymcp::inline v0 {

/// A request to another server.
struct outgoing_request {
    std::string method = "GET";
    std::string url;  ///< absolute, http or https
    std::vector<http_header> headers{};
    std::string body{};
    /// Whether sending it twice has one effect: a GET, or a request with an idempotency key. Only such a request is
    /// retried.
    bool repeatable = false;
    /// If set, called on `headers` before a retry: for a header that is valid once or for a short time.
    std::function<void(std::vector<http_header>& headers)> renew{};
};

/// Why there is no response, and whether the request may nevertheless have taken effect.
struct http_failure {
    std::string message;
    bool may_have_happened = true;  ///< false only where the request certainly did not reach the server
};

/// Called by Boost.System's `result::value()` on a failure.
[[noreturn]] void throw_exception_from_error(const http_failure& why, const boost::source_location&);

/// A response of any status, or the failure.
using http_result = boost::system::result<http_response, http_failure>;

/// Sends requests to other servers. Redirects are not followed, and a response that is too large is a failure.
class http_client {
public:
    virtual ~http_client() = default;
    virtual boost::asio::awaitable<http_result> send(outgoing_request request) = 0;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/client/impl/http_client.ipp>
#endif
