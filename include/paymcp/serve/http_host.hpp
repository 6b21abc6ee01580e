// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/detail/time_limit.hpp>
#include <paymcp/async/detail/wait_for.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/server/options.hpp>
#include <paymcp/http/server/router.hpp>
#include <paymcp/http/server/server.hpp>
#include <paymcp/http/server/tls.hpp>
#include <paymcp/mcp/server/server.hpp>
#include <paymcp/serve/metrics.hpp>
#include <paymcp/transport/stdio/detail/oversized_message.hpp>
#include <paymcp/transport/streamable_http/streamable_http.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/error_code.hpp>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace paymcp::inline v0 {

/// How an `http_host` listens, what it admits and how it ends; everything has a default.
struct http_host_options {
    boost::asio::ip::tcp::endpoint listen = loopback(8402);  ///< port 0 lets the system choose one
    http_options limits = http_options();
    streamable_http_options mcp = streamable_http_options();
    tls_files tls = tls_files();            ///< empty: plain HTTP
    milliseconds grace{10'000};  ///< for calls in progress when SIGTERM or SIGINT comes; a second one ends at once
    bool signals = true;        ///< whether SIGTERM and SIGINT end the host
    timer* waits = nullptr;     ///< the system clock by default; outlives the host
};

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
    /// listen, and `std::runtime_error` if the TLS files cannot be used.
    http_host(boost::asio::any_io_executor executor, mcp::server& served, const wall_clock& time, const metrics& counts,
              http_router more, http_host_options options)
        : executor_(executor),
          counts_(counts),
          served_(served),
          grace_(options.grace),
          waits_(options.waits != nullptr ? *options.waits : machine_timer()),
          stopped_(std::make_shared<paymcp::detail::async_event>(executor)),
          progress_(std::make_shared<paymcp::detail::async_event>(executor)),
          signals_(executor),
          endpoint_(executor, served, time, std::move(options.mcp)) {
        const http_responder metadata = detail::responder_of(endpoint_.metadata());
        more.add_alone(streamable_http::endpoint_path, endpoint_.responder());
        more.add_alone(std::string(detail::resource_metadata_path), metadata);
        more.add_alone(std::string(detail::resource_metadata_path) + streamable_http::endpoint_path, metadata);
        more.add("/healthz", operator_page([this] { return health(); }));
        more.add("/metrics", operator_page([this] { return measured(); }));
        if (options.signals) {
            signals_.add(SIGTERM);
            signals_.add(SIGINT);
        }
        options.limits.skims = [most = options.limits.body_limit, most_in_batch = served.most_in_batch()](
                                   const http_request& head) -> std::unique_ptr<detail::body_skimmer> {
            if (!streamable_http::may_hold_message(head)) return nullptr;
            return std::make_unique<detail::oversized_message>(most, most_in_batch);
        };
        const bool secure = !options.tls.certificate.empty();
        server_.emplace(executor, options.listen, http_responder(std::move(more)), std::move(options.limits),
                        secure ? https(options.tls) : plain_http());
        endpoint_.listens_at(server_->local_endpoint().port(), secure ? "https" : "http");
    }
    http_host(const http_host&) = delete;
    http_host& operator=(const http_host&) = delete;

    /// "http://127.0.0.1:8402".
    std::string base_url() const { return server_->base_url(); }

    /// "http://127.0.0.1:8402/mcp".
    std::string url() const { return base_url() + streamable_http::endpoint_path; }

    const http_server& listener() const { return *server_; }
    streamable_http& endpoint() noexcept { return endpoint_; }

    /// Ends gracefully, as a signal does; a second call ends at once. On the executor.
    void stop() {
        ++stops_;
        stopped_->notify();
        progress_->notify();
    }

    /// Accepts no new requests, and ends the waits for payments. On the executor.
    void wind_up() {
        endpoint_.wind_up();
        served_.end_task_waits();
    }

    /// Serves until it is stopped. Then it accepts no new requests, ends the waits for payments, which stay open, lets
    /// running calls finish within the grace period, cancels the others, and returns.
    boost::asio::awaitable<http_end> run() {
        const std::function<void()> notify = [progress = progress_, executor = executor_] {
            boost::asio::post(executor, [progress] { progress->notify(); });
        };
        endpoint_.when_idle(notify);
        served_.when_idle(notify);
        await_signal();
        while (stops_ == 0) {
            co_await paymcp::detail::wait_for(executor_, waits_, stopped_, sweep_every);
            endpoint_.end_idle_sessions();
        }
        wind_up();
        co_await finish_within(grace_, [this] { return running() == 0; });
        endpoint_.leave_all();
        served_.cancel_tasks();
        co_await finish_within(last_words, [this] { return running() == 0; });
        server_->when_empty(notify);
        server_->stop();
        co_await finish_within(farewell, [this] { return server_->connections() == 0; });
        server_->abort();
        server_->when_empty({});
        signals_.cancel();
        endpoint_.when_idle({});
        served_.when_idle({});
        co_return running() == 0 ? http_end::finished : http_end::abandoned;
    }

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

    void await_signal() {
        signals_.async_wait([this](const boost::system::error_code& failure, int) {
            if (failure) return;
            stop();
            await_signal();
        });
    }

    /// A plain text page, generated on the host's executor.
    template <class Page>
    http_handler operator_page(Page page) const {
        return [page, executor = executor_](http_request request) -> boost::asio::awaitable<http_response> {
            if (request.method != "GET" && request.method != "HEAD") co_return detail::method_not_allowed("GET, HEAD");
            const auto make = [](Page shown) -> boost::asio::awaitable<http_response> { co_return shown(); };
            co_return co_await boost::asio::co_spawn(executor, make(page), boost::asio::use_awaitable);
        };
    }

    http_response health() const {
        return stops_ == 0 ? detail::plain_response(200, "ok") : detail::plain_response(503, "shutting down");
    }

    http_response measured() const {
        const metrics::gauges open{server_->connections(), endpoint_.sessions(), endpoint_.streams(),
                                   endpoint_.running()};
        http_response response = detail::plain_response(200, counts_.text(open));
        response.body.pop_back();
        return response.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    }

    boost::asio::any_io_executor executor_;
    const metrics& counts_;
    mcp::server& served_;
    milliseconds grace_;
    timer& waits_;
    std::shared_ptr<paymcp::detail::async_event> stopped_;
    std::shared_ptr<paymcp::detail::async_event> progress_;  ///< less runs than before, or it is to end at once
    boost::asio::signal_set signals_;
    streamable_http endpoint_;
    std::optional<http_server> server_;
    int stops_ = 0;
};

}  // namespace paymcp::inline v0
