// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/detail/curl_loop.hpp>
#include <paymcp/http/client/curl_options.hpp>
#include <paymcp/http/client/http_client.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/strand.hpp>

#include <memory>

namespace paymcp::inline v0::http {

/// Requests over one libcurl multi handle: connections are reused, HTTP/2 is used where the server offers it over TLS,
/// certificates are verified, redirects are not followed, and proxies come from the environment (`https_proxy`,
/// `no_proxy`, ... as curl reads them).
///
/// Any coroutine may send, on any thread; cancelling it through Asio aborts the request at once. The executor's context
/// must outlive the client, and the client every pending `send`.
class curl_client final : public http::client {
public:
    explicit curl_client(boost::asio::any_io_executor executor, curl_options options = curl_options());

    boost::asio::awaitable<send_result> send(outgoing_request request) override;

private:
    struct shared {
        shared(boost::asio::any_io_executor strand, curl_options given);

        boost::asio::any_io_executor executor;
        curl_options options;
        std::shared_ptr<detail::curl_loop> loop;
    };

    /// Removes the transfer from libcurl when its coroutine ends in any way.
    struct presence {
        detail::curl_loop& loop;
        CURL* easy;

        presence(detail::curl_loop& driven, CURL* handle) noexcept : loop(driven), easy(handle) {}
        presence(const presence&) = delete;
        presence& operator=(const presence&) = delete;
        ~presence() { loop.remove(easy); }
    };

    static boost::asio::awaitable<send_result> perform(std::shared_ptr<shared> self, outgoing_request request);

    std::shared_ptr<shared> shared_;
};

}  // namespace paymcp::inline v0::http

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/client/impl/curl_client.ipp>
#endif
