// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/detail/time_limit.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/server/options.hpp>
#include <paymcp/http/server/router.hpp>
#include <paymcp/http/server/server.hpp>
#include <paymcp/http/server/tls.hpp>
#include <paymcp/mcp/server/server.hpp>
#include <paymcp/serve/http_host_options.hpp>
#include <paymcp/serve/metrics.hpp>
#include <paymcp/transport/streamable_http/streamable_http.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace paymcp::inline v0::mcp {

/// How an HTTP host ended.
enum class http_end : std::uint8_t {
    finished,   ///< every request has ended
    abandoned,  ///< a call that cannot be stopped still runs; only the end of the process ends it
};

/// An MCP server on its own HTTP server, with the pages for operators: `/mcp`, `/healthz`, `/metrics`, and metadata for
/// authorization. It serves from its construction on, while the executor runs.
///
/// Everything runs on one executor that does not run two handlers at once. The referenced objects outlive it.
class http_host {
public:
    /// `more` are the routes of other pages on the same listener. Throws `boost::system::system_error` if it cannot
    /// listen, and `std::runtime_error` if the bearer tokens, the TLS files or the address that it is mounted at cannot
    /// be used.
    http_host(boost::asio::any_io_executor executor, server& served, const wall_clock& time, const metrics& counts,
              http::router more, http_host_options options);
    http_host(const http_host&) = delete;
    http_host& operator=(const http_host&) = delete;

    /// "http://127.0.0.1:8402", or the address that it is mounted at.
    std::string base_url() const { return server_ ? server_->base_url() : mounted_at_; }

    /// "http://127.0.0.1:8402/mcp".
    std::string url() const { return base_url() + streamable_http::endpoint_path; }

    /// Whether another HTTP server passes requests on, so that it does not listen itself.
    bool is_mounted() const noexcept { return !server_; }

    /// The listener, where it is not mounted.
    const http::server& listener() const { return *server_; }

    /// Answers the requests of another HTTP server. On the executor.
    const http::responder& responder() const noexcept { return pages_; }

    streamable_http& endpoint() noexcept { return endpoint_; }

    /// What `/metrics` shows. On the executor, or when that runs no more.
    std::string counts() const { return measured().body; }

    /// Ends gracefully, as a signal does; a second call ends at once. On the executor.
    void stop();

    /// Accepts no new requests, and ends the waits for payments. On the executor.
    void wind_up();

    /// Serves until it is stopped. Then it accepts no new requests, ends the waits for payments, which stay open, lets
    /// running calls finish within the grace period, cancels the others, and returns.
    boost::asio::awaitable<http_end> run();

private:
    static constexpr milliseconds sweep_every{30'000};
    static constexpr milliseconds last_words{250};
    static constexpr milliseconds farewell{1500};

    /// Requests without a response, and calls, which may outlive their requests.
    std::size_t running() const noexcept { return endpoint_.running() + served_.running(); }

    /// Waits until it is done, for this time at most; a second stop ends the wait.
    template <class Done>
    boost::asio::awaitable<void> finish_within(milliseconds length, Done done) {
        const paymcp::detail::time_limit limit(executor_, waits_, length, progress_);
        while (!done() && stops_ < 2 && !limit.over())
            co_await progress_->wait_until(paymcp::detail::async_event::moment::max());
    }

    /// The options of the endpoint, with the tokens of the file.
    static streamable_http_options admitting(const http_host_options& options);

    void await_signal();

    /// A plain text page, generated on the host's executor.
    http::handler operator_page(http::response (http_host::*page)() const) const;

    boost::asio::awaitable<http::response> make_page(http::response (http_host::*page)() const) const;

    /// Takes the requests of a listener of its own, or of the server that it is mounted at.
    void open(http_host_options options);

    std::size_t connections() const { return server_ ? server_->connections() : 0; }

    http::response health() const;

    http::response measured() const;

    boost::asio::any_io_executor executor_;
    const metrics& counts_;
    server& served_;
    milliseconds grace_;
    async::timer& waits_;
    std::shared_ptr<paymcp::detail::async_event> stopped_;
    std::shared_ptr<paymcp::detail::async_event> progress_;  ///< less runs than before, or it is to end at once
    boost::asio::signal_set signals_;
    streamable_http endpoint_;
    http::responder pages_;
    std::string mounted_at_;
    std::optional<http::server> server_;
    int stops_ = 0;
};

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/impl/http_host.ipp>
#endif
