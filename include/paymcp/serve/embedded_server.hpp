// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/reply.hpp>
#include <paymcp/mcp/payments/detail/fit.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/serve/detail/bound.hpp>
#include <paymcp/serve/serve.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0 {

/// A shop inside a program that does other things, too; made by `embed`. It serves MCP over HTTP from its construction
/// until `stop`, on a thread of its own.
///
/// It listens as `serve_options::http.listen` says, or, with `http.mounted_at`, answers the requests that the program's
/// own HTTP server passes on: those of `/mcp`, of `/.well-known/oauth-protected-resource` and
/// `/.well-known/jwks.json`, of the provider's webhooks and of the mock's checkout page.
///
/// It installs no signal handler, reads no command line and ends no process. Several live side by side. A program that
/// uses a provider over HTTPS or Redis ignores SIGPIPE itself: libcurl and hiredis write to sockets that raise it.
class embedded_server {
public:
    /// Writes bytes to the client; false where the client is gone.
    using byte_sink = std::function<bool(std::string_view bytes)>;

    /// The same in a coroutine.
    using async_byte_sink = std::function<boost::asio::awaitable<bool>(std::string_view bytes)>;

    /// See `embed`.
    embedded_server(const mcp::server_spec& spec, std::unique_ptr<detail::bound_provider> provider,
                    std::unique_ptr<detail::bound_store> store, serve_options options);
    embedded_server(embedded_server&&) noexcept;
    embedded_server& operator=(embedded_server&&) noexcept;

    /// Stops it.
    ~embedded_server();

    /// The address of the MCP endpoint: "http://127.0.0.1:8402/mcp".
    std::string url() const;

    /// The port that it listens on; 0 where it is mounted.
    std::uint16_t port() const;

    /// Whether a request for this target is for the shop, so that the program's server passes it on.
    bool takes(std::string_view target) const;

    /// Answers one request of the program's HTTP server, which may run on any executor. The reply is whole, or an
    /// `http::open_response` whose pieces follow.
    boost::asio::awaitable<http::reply> answer(http::request request);

    /// The same for a server with coroutines that writes bytes: writes the HTTP/1.1 response, and returns when all of
    /// it is written or a write has failed, which tells the call that its client is gone. Its executor runs one handler
    /// at a time, as a strand does. Returns whether the connection may carry another request.
    boost::asio::awaitable<bool> answer(http::request request, async_byte_sink write);

    /// The same for programs without coroutines: writes the HTTP/1.1 response, and returns when all of it is written or
    /// the client is gone. A response that waits for a payment, or is an event stream, takes as long as that. Returns
    /// whether the connection may carry another request.
    bool answer(http::request request, const byte_sink& write);

    /// The counts for operators, in Prometheus text format; after `stop`, those at the end.
    std::string metrics();

    /// Ends: accepts no new call, ends the waits for payments (which stay open), lets running calls finish within
    /// `http.grace`, and returns when the thread has ended. A tool that blocks longer is waited for. Any thread may
    /// call it; a second call does nothing.
    void stop();

private:
    struct running;

    std::unique_ptr<running> running_;
};

/// Starts a shop inside a program: its tools, the objects that they work on, provider and store as in `serve`. Throws
/// `std::runtime_error` or `boost::system::system_error` where the store cannot be opened, a key is missing, or the
/// port is taken.
///
///     auto shop = embed<TwoStep<>>(toolset<generate_image>, with(), mock{}, memory_store{}, options);
template <class Flow, const auto&... Tools, class... Objects, class Provider, class Store>
embedded_server embed(toolset_t<Tools...> /*tools*/, const detail::given<Objects...>& objects, Provider provider,
                      Store store, serve_options options = serve_options()) {
    using tools = toolset_t<Tools...>;
    if constexpr (detail::require_server<Flow, tools, Provider, Store, Objects...>())
        return embedded_server(mcp::compiled_server<Flow, tools>::spec(objects),
                               detail::bind_provider(std::move(provider)), detail::bind_store(std::move(store)),
                               std::move(options));
    else
        std::abort();  // the compiler has said why
}

/// Chosen where the compiler has refused the toolset, so that it says no more.
template <class Flow, class... Parts>
embedded_server embed(detail::refused_toolset, Parts&&... parts);

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/impl/embedded_server.ipp>
#endif
