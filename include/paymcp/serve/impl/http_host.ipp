// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/http_host.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/async/detail/wait_for.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/transport/stdio/detail/oversized_message.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>

#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>

#include <csignal>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace paymcp::inline v0::mcp {

PAYMCP_INLINE http_host::http_host(boost::asio::any_io_executor executor, server& served, const wall_clock& time,
                                   const metrics& counts, http::router more, http_host_options options)
    : executor_(executor),
      counts_(counts),
      served_(served),
      grace_(options.grace),
      waits_(options.waits != nullptr ? *options.waits : async::machine_timer()),
      stopped_(std::make_shared<paymcp::detail::async_event>(executor)),
      progress_(std::make_shared<paymcp::detail::async_event>(executor)),
      signals_(executor),
      endpoint_(executor, served, time, admitting(options)) {
    const http::responder metadata = paymcp::detail::responder_of(endpoint_.metadata());
    more.add_alone(streamable_http::endpoint_path, endpoint_.responder());
    if (!options.mcp.payment_required_path.empty())
        more.add_alone(options.mcp.payment_required_path, endpoint_.responder());
    more.add_alone(std::string(paymcp::detail::resource_metadata_path), metadata);
    more.add_alone(std::string(paymcp::detail::resource_metadata_path) + streamable_http::endpoint_path, metadata);
    more.add("/healthz", operator_page(&http_host::health));
    more.add("/metrics", operator_page(&http_host::measured));
    for (const char* const page : {"/healthz", "/metrics"}) options.limits.reserved_paths.emplace_back(page);
    if (options.signals) {
        signals_.add(SIGTERM);
        signals_.add(SIGINT);
    }
    options.limits.skims = [most = options.limits.body_limit, max_in_batch = served.max_in_batch()](
                               const http::request& head) -> std::unique_ptr<paymcp::detail::body_skimmer> {
        if (!streamable_http::may_hold_message(head)) return nullptr;
        return std::make_unique<paymcp::detail::oversized_message>(most, max_in_batch);
    };
    pages_ = http::responder(std::move(more));
    open(std::move(options));
}

PAYMCP_INLINE streamable_http_options http_host::admitting(const http_host_options& options) {
    streamable_http_options endpoint = options.mcp;
    if (options.bearer_file.empty()) return endpoint;
    if (endpoint.verify) throw std::runtime_error("bearer_file and mcp.verify both say who may call; give one of them");
    result<bearer_tokens> tokens = read_bearer_file(options.bearer_file);
    if (!tokens) throw std::runtime_error(tokens.error().message);
    endpoint.verify = std::move(*tokens);
    return endpoint;
}

PAYMCP_INLINE void http_host::open(http_host_options options) {
    if (!options.mounted_at.empty()) {
        const std::optional<http::url> public_url = http::parse_url(options.mounted_at);
        if (!public_url) throw std::runtime_error("mounted_at is no http or https URL: " + options.mounted_at);
        if (public_url->target.size() > 1)
            throw std::runtime_error("mounted_at takes a host and no path, which clients would not find: " +
                                     options.mounted_at);
        endpoint_.listens_at(public_url->port, std::string(public_url->scheme));
        mounted_at_ = std::move(options.mounted_at);
        if (mounted_at_.back() == '/') mounted_at_.pop_back();
        return;
    }
    options.limits.one_at_a_time = true;
    const bool secure = !options.tls.certificate.empty();
    server_.emplace(executor_, options.listen, pages_, std::move(options.limits),
                    secure ? http::tls_carrier(options.tls) : http::plain_carrier());
    endpoint_.listens_at(server_->local_endpoint().port(), secure ? "https" : "http");
}

PAYMCP_INLINE http::handler http_host::operator_page(http::response (http_host::*page)() const) const {
    return [this, page](http::request request) -> boost::asio::awaitable<http::response> {
        if (request.method != "GET" && request.method != "HEAD")
            co_return paymcp::detail::method_not_allowed("GET, HEAD");
        co_return co_await paymcp::detail::run_on(executor_, make_page(page));
    };
}

PAYMCP_INLINE boost::asio::awaitable<http::response> http_host::make_page(http::response (http_host::*page)()
                                                                              const) const {
    co_return (this->*page)();
}

PAYMCP_INLINE void http_host::stop() {
    ++stops_;
    stopped_->notify();
    progress_->notify();
}

PAYMCP_INLINE void http_host::wind_up() {
    endpoint_.wind_up();
    served_.end_task_waits();
}

PAYMCP_INLINE boost::asio::awaitable<http_end> http_host::run() {
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
    if (server_) {
        server_->when_empty(notify);
        server_->stop();
        co_await finish_within(farewell, [this] { return connections() == 0; });
        server_->abort();
        server_->when_empty({});
    }
    signals_.cancel();
    endpoint_.when_idle({});
    served_.when_idle({});
    co_return running() == 0 ? http_end::finished : http_end::abandoned;
}

PAYMCP_INLINE void http_host::await_signal() {
    signals_.async_wait([this](const boost::system::error_code& failure, int) {
        if (failure) return;
        stop();
        await_signal();
    });
}

PAYMCP_INLINE http::response http_host::health() const {
    return stops_ == 0 ? paymcp::detail::plain_response(200, "ok")
                       : paymcp::detail::plain_response(503, "shutting down");
}

PAYMCP_INLINE http::response http_host::measured() const {
    const metrics::gauges open{connections(), endpoint_.sessions(), endpoint_.streams(), endpoint_.running()};
    http::response response = paymcp::detail::plain_response(200, counts_.text(open));
    response.body.pop_back();
    return response.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace paymcp::inline v0::mcp
