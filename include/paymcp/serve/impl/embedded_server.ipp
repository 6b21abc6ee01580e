// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/embedded_server.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/server/detail/host_check.hpp>
#include <paymcp/http/server/detail/response_text.hpp>
#include <paymcp/http/server/detail/written_reply.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/serve/detail/checkout_listener.hpp>
#include <paymcp/serve/detail/outside_calls.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/serve/detail/webhook_route.hpp>

#include <boost/asio/post.hpp>

#include <future>
#include <mutex>
#include <thread>
#include <variant>

namespace paymcp::inline v0 {

/// The last member is the thread, which ends before the parts that it uses.
struct embedded_server::running {
    running(const mcp::server_spec& spec, std::unique_ptr<detail::bound_provider> given_provider,
            std::unique_ptr<detail::bound_store> given_store, serve_options options)
        : store(std::move(given_store)),
          provider(std::move(given_provider)),
          limits(options.http.limits),
          asking_path(options.http.mcp.payment_required_path),
          app(opened(*store, *provider, spec), store->port(), provider->port(), std::move(options)) {
        detail::connect_parts(app, *store, *provider);
        host = &detail::open_http(app, *provider);
        loop = std::thread([this] { run(); });
    }

    static const mcp::server_spec& opened(detail::bound_store& store, detail::bound_provider& provider,
                                          const mcp::server_spec& spec) {
        store.open();
        provider.open();
        return spec;
    }

    void run() {
        app.run_http();
        last_counts = host->counts();
        outside.end(app.loop());
    }

    void stop() {
        const std::lock_guard lock(ending);
        if (!loop.joinable()) return;
        boost::asio::post(app.loop(), [this] { host->stop(); });
        loop.join();
    }

    /// The server that another one passes requests to checks their Host itself.
    bool is_foreign(const http::request& request) const {
        const std::string address = host->base_url();
        const std::optional<http::url> own = http::parse_url(address);
        const std::string_view named = request.header("Host").value_or("");
        if (detail::host_allowed(named, own->port, limits.allowed_hosts)) return false;
        // Some proxies write the default port, which the address need not have.
        const std::optional<detail::host_and_port> parts = detail::parse_host(named);
        const std::uint16_t usual = own->secure() ? 443 : 80;
        if (!parts || parts->port.value_or(usual) != own->port) return true;
        return !detail::same_ignoring_case(parts->name, own->host);
    }

    /// On the loop.
    detail::asio_task<http::reply> reply_to(http::request request) {
        if (is_foreign(request)) co_return detail::plain_response(403, "This host name is not served here.");
        co_return co_await host->responder()(std::move(request));
    }

    /// Has a reply made on the loop, and waits for it. From another thread.
    http::reply wait_for(detail::asio_task<http::reply> replying) {
        http::reply reply = detail::failure_response();
        std::promise<void> made;
        detail::spawn(app.loop().get_executor(), detail::keep_result(std::move(replying), reply),
                      [&made](const std::exception_ptr&) { made.set_value(); });
        made.get_future().wait();
        return reply;
    }

    std::unique_ptr<detail::bound_store> store;
    std::unique_ptr<detail::bound_provider> provider;
    http::server_options limits;
    std::string asking_path;  ///< see `streamable_http_options::payment_required_path`
    detail::server_app app;
    mcp::http_host* host = nullptr;
    std::string last_counts;  ///< written before `outside` is over, and read after it
    detail::outside_calls outside;
    std::mutex ending;
    std::thread loop;
};

namespace detail {

inline http::response ended_response() {
    return plain_response(503, "The server has ended.").set("Retry-After", "5");
}

}  // namespace detail

PAYMCP_INLINE embedded_server::embedded_server(const mcp::server_spec& spec,
                                               std::unique_ptr<detail::bound_provider> provider,
                                               std::unique_ptr<detail::bound_store> store, serve_options options) {
    options.transport = transport_kind::http;
    if (options.identity.name.empty()) options.identity.name = "paymcp";
    if (options.identity.version.empty()) options.identity.version = "0";
    options.http.signals = false;
    options.owns_process = false;
    detail::prepare_for_many(options);
    running_ = std::make_unique<running>(spec, std::move(provider), std::move(store), std::move(options));
}

PAYMCP_INLINE embedded_server::embedded_server(embedded_server&&) noexcept = default;

PAYMCP_INLINE embedded_server& embedded_server::operator=(embedded_server&& other) noexcept {
    stop();
    running_ = std::move(other.running_);
    return *this;
}

PAYMCP_INLINE embedded_server::~embedded_server() { stop(); }

PAYMCP_INLINE std::string embedded_server::url() const { return running_->host->url(); }

PAYMCP_INLINE std::uint16_t embedded_server::port() const {
    return running_->host->is_mounted() ? 0 : running_->host->listener().local_endpoint().port();
}

PAYMCP_INLINE bool embedded_server::takes(std::string_view target) const {
    const std::string_view path = target.substr(0, target.find('?'));
    const auto within = [path](std::string_view room) {
        return path.starts_with(room) && (path.size() == room.size() || room.back() == '/' || path[room.size()] == '/');
    };
    const bool asks = !running_->asking_path.empty() && path == running_->asking_path;
    return asks || within(mcp::streamable_http::endpoint_path) || within(detail::resource_metadata_path) ||
           path == detail::public_keys_path || detail::is_discovery(path) || within(detail::webhooks_prefix) ||
           within(detail::checkout_prefix);
}

PAYMCP_INLINE boost::asio::awaitable<http::reply> embedded_server::answer(http::request request) {
    const detail::outside_calls::entry counted(running_->outside);
    if (running_->outside.over()) co_return detail::ended_response();
    auto replying = running_->reply_to(std::move(request));
    co_return co_await detail::run_on(running_->app.loop().get_executor(), std::move(replying));
}

PAYMCP_INLINE boost::asio::awaitable<bool> embedded_server::answer(http::request request, async_byte_sink write) {
    const bool head_only = request.method == "HEAD";
    const milliseconds silence = running_->limits.stream_keep_alive;
    auto replying = answer(std::move(request));
    http::reply reply = co_await std::move(replying);
    auto writing = detail::write_reply(std::move(reply), std::move(write), head_only, silence);
    co_return co_await std::move(writing);
}

PAYMCP_INLINE bool embedded_server::answer(http::request request, const byte_sink& write) {
    detail::written_reply written(write, request.method == "HEAD", running_->limits.stream_keep_alive);
    const detail::outside_calls::entry counted(running_->outside);
    if (running_->outside.over()) return written.all(detail::ended_response());
    return written.all(running_->wait_for(running_->reply_to(std::move(request))));
}

PAYMCP_INLINE std::string embedded_server::metrics() {
    const detail::outside_calls::entry counted(running_->outside);
    if (running_->outside.over()) return running_->last_counts;
    http::request asked{.method = "GET", .target = "/metrics"};
    const http::reply page = running_->wait_for(running_->host->responder()(std::move(asked)));
    return std::get<http::response>(page).body;
}

PAYMCP_INLINE void embedded_server::stop() {
    if (running_) running_->stop();
}

}  // namespace paymcp::inline v0
