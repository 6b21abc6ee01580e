// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/curl_client.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/broken_pipe.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/client/detail/curl_transfer.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

namespace paymcp::inline v0::http {

PAYMCP_INLINE curl_client::curl_client(boost::asio::any_io_executor executor, curl_options options)
    : shared_(std::make_shared<shared>(boost::asio::make_strand(std::move(executor)), std::move(options))) {
    // With CURLOPT_NOSIGNAL, libcurl does not suppress SIGPIPE for the program.
    detail::ignore_broken_pipes();
}

PAYMCP_INLINE boost::asio::awaitable<send_result> curl_client::send(outgoing_request request) {
    return detail::run_on(shared_->executor, perform(shared_, std::move(request)));
}

PAYMCP_INLINE curl_client::shared::shared(boost::asio::any_io_executor strand, curl_options given)
    : executor(std::move(strand)),
      options(std::move(given)),
      loop(std::make_shared<detail::curl_loop>(executor, options)) {}

PAYMCP_INLINE boost::asio::awaitable<send_result> curl_client::perform(std::shared_ptr<shared> self,
                                                                       outgoing_request request) {
    detail::curl_transfer transfer(std::move(request), self->options);
    if (transfer.handle() == nullptr) co_return transfer.outcome(CURLE_URL_MALFORMAT);
    boost::asio::steady_timer end(self->executor, boost::asio::steady_timer::time_point::max());
    std::optional<CURLcode> ended;
    const presence there(*self->loop, transfer.handle());
    const bool added = self->loop->add(transfer.handle(), [&](CURLcode code) {
        ended = code;
        end.cancel();
    });
    if (!added) co_return send_failure{"libcurl does not take the request", false};
    while (!ended) {
        boost::system::error_code ignored;
        co_await end.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    co_return transfer.outcome(*ended);
}

}  // namespace paymcp::inline v0::http
