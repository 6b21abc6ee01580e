// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/adapter/shop.hpp>

#include <paymcp/adapter/detail/hosted_calls.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/router.hpp>
#include <paymcp/http/server/server.hpp>
#include <paymcp/http/server/tls.hpp>
#include <paymcp/serve/detail/checkout_listener.hpp>
#include <paymcp/serve/detail/outside_calls.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/transport/streamable_http/detail/scoped_tools.hpp>

#include <boost/asio/post.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <variant>

namespace paymcp::inline v0::adapter {

/// The last member is the thread, which ends before the parts that it uses.
struct shop::running {
    running(const mcp::server_spec& spec, std::unique_ptr<paymcp::detail::bound_provider> given_provider,
            std::unique_ptr<paymcp::detail::bound_store> given_store, serve_options options)
        : tools(*spec.tools),
          store(std::move(given_store)),
          provider(std::move(given_provider)),
          app(opened(spec, options), store->port(), provider->port(), options),
          calls(app.loop().get_executor(), app.calls_server(),
                options.waits != nullptr ? *options.waits : async::machine_timer(), options.http.grace) {
        paymcp::detail::connect_parts(app, *store, *provider);
        if (options.transport == transport_kind::http)
            listen(std::move(options.http));
        else
            page = provider->listen_for_checkout(app);
        loop = std::thread([this] { run(); });
        home = loop.get_id();
    }

    const mcp::server_spec& opened(const mcp::server_spec& spec, const serve_options& options) {
        if (!options.http.mounted_at.empty())
            throw std::runtime_error("paymcp: a shop of another server is not mounted: leave http.mounted_at empty");
        provider->refuse_live_key(options);
        store->open();
        provider->open();
        return spec;
    }

    void listen(mcp::http_host_options options) {
        http::router routes;
        provider->add_pages(routes, app);
        options.limits.refused = app.telling_refusals();
        const bool secure = !options.tls.certificate.empty();
        web.emplace(app.loop().get_executor(), options.listen, http::responder(std::move(routes)),
                    std::move(options.limits), secure ? http::tls_carrier(options.tls) : http::plain_carrier());
        if (provider->serves_checkout()) provider->checkout_is_at(web->base_url() + paymcp::detail::checkout_prefix);
    }

    void run() {
        app.run_until(serve(), [] { return true; });
        calls.stop();
        under_way.end(app.loop());
    }

    paymcp::detail::asio_task<void> serve() {
        co_await calls.run();
        if (web) web->abort();
    }

    /// `on_its_way` ends when the loop has taken the call, so that a listener which blocks holds up no end.
    outcome call(const call_view& given, std::shared_ptr<void> on_its_way) {
        std::variant<detail::hosted_call, call_error> read = detail::read_call(given, app.calls_server().limits());
        if (auto* error = std::get_if<call_error>(&read)) return outcome(std::move(*error));
        auto channel = std::make_shared<detail::call_channel>(given.notify != nullptr);
        auto made = std::make_shared<detail::hosted_call>(std::move(std::get<detail::hosted_call>(read)));
        made->channel = channel;
        boost::asio::post(app.loop(),
                          [this, made, on_its_way = std::move(on_its_way)] { calls.handle(std::move(*made)); });
        return channel->wait(given.notify);
    }

    bool is_here() const { return std::this_thread::get_id() == home; }

    void stop() {
        boost::asio::post(app.loop(), [this] { calls.stop(); });
        if (is_here()) return;
        const std::lock_guard lock(ending);
        if (loop.joinable()) loop.join();
    }

    const mcp::server_definition& tools;
    std::unique_ptr<paymcp::detail::bound_store> store;
    std::unique_ptr<paymcp::detail::bound_provider> provider;
    paymcp::detail::server_app app;
    detail::hosted_calls calls;
    std::optional<http::server> web;
    std::shared_ptr<void> page;
    paymcp::detail::outside_calls under_way;  ///< calls that the loop has not taken
    std::mutex ending;
    std::thread::id home;  ///< the id of the thread, which forgets it when it is joined
    std::thread loop;
};

namespace detail {

inline std::string text_of(const boost::json::object& entry, std::string_view member) {
    const boost::json::value* found = entry.if_contains(member);
    if (found == nullptr) return {};
    return found->is_string() ? std::string(found->get_string()) : boost::json::serialize(*found);
}

}  // namespace detail

PAYMCP_INLINE shop::shop(const mcp::server_spec& spec, std::unique_ptr<paymcp::detail::bound_provider> provider,
                         std::unique_ptr<paymcp::detail::bound_store> store, serve_options options) {
    mcp::detail::refuse_scopes(*spec.tools, "in a server of another library");
    if (options.identity.name.empty()) options.identity.name = "paymcp";
    if (options.identity.version.empty()) options.identity.version = "0";
    options.http.signals = false;
    options.owns_process = false;
    running_ = std::make_unique<running>(spec, std::move(provider), std::move(store), std::move(options));
}

PAYMCP_INLINE shop::shop(shop&&) noexcept = default;

PAYMCP_INLINE shop& shop::operator=(shop&& other) noexcept {
    stop();
    running_ = std::move(other.running_);
    return *this;
}

PAYMCP_INLINE shop::~shop() { stop(); }

PAYMCP_INLINE std::vector<listed_tool> shop::tools(std::string_view protocol_version) const {
    const auto speaks = static_cast<std::size_t>(detail::revision_named(protocol_version));
    std::vector<listed_tool> all;
    for (const std::string_view text : running_->tools.entries[speaks]) {
        const boost::json::value entry = boost::json::parse(text);
        const boost::json::object& members = entry.get_object();
        all.push_back({detail::text_of(members, "name"), detail::text_of(members, "description"),
                       detail::text_of(members, "inputSchema"), std::string(text)});
    }
    return all;
}

PAYMCP_INLINE std::string shop::list(std::string_view protocol_version) const {
    return std::string(running_->tools.list_for(detail::revision_named(protocol_version)));
}

PAYMCP_INLINE bool shop::offers(std::string_view tool) const {
    return running_->tools.find(tool) != mcp::server_definition::npos;
}

PAYMCP_INLINE outcome shop::call(const call_view& given) {
    auto counted = std::make_shared<paymcp::detail::outside_calls::entry>(running_->under_way);
    if (running_->under_way.over()) return outcome(detail::ended_error());
    if (running_->is_here())
        return outcome(call_error{static_cast<int>(mcp::detail::error_code::internal_error),
                                  "A tool that is a coroutine cannot wait for a call of its own shop.",
                                  {}});
    return running_->call(given, std::move(counted));
}

PAYMCP_INLINE std::string shop::pages() const { return running_->web ? running_->web->base_url() : std::string(); }

PAYMCP_INLINE void shop::stop() {
    if (running_) running_->stop();
}

}  // namespace paymcp::inline v0::adapter
