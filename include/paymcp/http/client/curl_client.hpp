// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/broken_pipe.hpp>
#include <paymcp/http/client/detail/curl_loop.hpp>
#include <paymcp/http/client/detail/curl_options.hpp>
#include <paymcp/http/client/detail/curl_transfer.hpp>
#include <paymcp/http/client/http_client.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace paymcp::inline v0 {

/// Requests over one libcurl multi handle: connections are reused, HTTP/2 is used where the server offers it over TLS,
/// certificates are verified, redirects are not followed, and proxies come from the environment (`https_proxy`,
/// `no_proxy`, ... as curl reads them).
///
/// Any coroutine may send, on any thread; cancelling it through Asio aborts the request at once. The executor's context
/// must outlive the client, and the client every pending `send`.
class curl_client final : public http_client {
public:
    explicit curl_client(boost::asio::any_io_executor executor, detail::curl_options options = {})
        : shared_(std::make_shared<shared>(boost::asio::make_strand(std::move(executor)), std::move(options))) {
        // With CURLOPT_NOSIGNAL, libcurl does not suppress SIGPIPE for the program.
        detail::ignore_broken_pipes();
    }

    boost::asio::awaitable<http_result> send(outgoing_request request) override {
        const boost::asio::any_io_executor strand = shared_->executor;
        return boost::asio::co_spawn(strand, perform(shared_, std::move(request)), boost::asio::use_awaitable);
    }

private:
    struct shared {
        shared(boost::asio::any_io_executor strand, detail::curl_options given)
            : executor(std::move(strand)),
              options(std::move(given)),
              loop(std::make_shared<detail::curl_loop>(executor, options)) {}

        boost::asio::any_io_executor executor;
        detail::curl_options options;
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

    static boost::asio::awaitable<http_result> perform(std::shared_ptr<shared> self, outgoing_request request) {
        detail::curl_transfer transfer(std::move(request), self->options);
        if (transfer.handle() == nullptr) co_return transfer.outcome(CURLE_URL_MALFORMAT);
        boost::asio::steady_timer end(self->executor, boost::asio::steady_timer::time_point::max());
        std::optional<CURLcode> ended;
        const presence there(*self->loop, transfer.handle());
        const bool added = self->loop->add(transfer.handle(), [&](CURLcode code) {
            ended = code;
            end.cancel();
        });
        if (!added) co_return http_failure{"libcurl does not take the request", false};
        while (!ended) {
            boost::system::error_code ignored;
            co_await end.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        }
        co_return transfer.outcome(*ended);
    }

    std::shared_ptr<shared> shared_;
};

}  // namespace paymcp::inline v0
