// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/http/message.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <functional>
#include <string>
#include <vector>

namespace paymcp::inline v0::http {

/// A request to another server.
struct outgoing_request {
    std::string method = "GET";
    std::string url;  ///< absolute, http or https
    std::vector<http::header> headers{};
    std::string body{};
    /// Whether sending it twice has one effect: a GET, or a request with an idempotency key. Only such a request is
    /// retried.
    bool repeatable = false;
    /// If set, called on `headers` before a retry: for a header that is valid once or for a short time.
    std::function<void(std::vector<http::header>& headers)> renew{};
};

/// Why there is no response, and whether the request may nevertheless have taken effect.
struct send_failure {
    std::string message;
    bool may_have_happened = true;  ///< false only where the request certainly did not reach the server
    /// How long our own requests fill the rate: sent again after that, it has its turn. Zero for every other failure.
    milliseconds retry_after{0};
};

/// Called by Boost.System's `result::value()` on a failure.
[[noreturn]] void throw_exception_from_error(const send_failure& why, const boost::source_location&);

/// A response of any status, or the failure.
using send_result = boost::system::result<http::response, send_failure>;

/// Sends requests to other servers. Redirects are not followed, and a response that is too large is a failure.
class client {
public:
    virtual ~client() = default;
    virtual boost::asio::awaitable<send_result> send(outgoing_request request) = 0;
};

}  // namespace paymcp::inline v0::http

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/client/impl/http_client.ipp>
#endif
