// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/adapter/call.hpp>
#include <paymcp/mcp/payments/detail/fit.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/serve/detail/bound.hpp>
#include <paymcp/serve/serve.hpp>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::adapter {

/// A tool as a list shows it. What are objects in JSON is here as text.
struct listed_tool {
    std::string name;
    std::string description;
    std::string input_schema;  ///< a JSON object
    std::string entry;         ///< the whole entry of `tools/list`, a JSON object
};

/// Paid tools without a transport, for an MCP server of another library; made by `open_shop`. Its calls block, take
/// text and return text. It works from its construction until `stop`, on a thread of its own.
///
/// Any number of threads may call its functions at the same time; a payment runs its tool once all the same. It knows
/// the protocol of a call only: what the server agreed on with its client, the server tells (`call_view`).
///
/// With `serve_options::transport` the server says what it speaks itself. Over stdio, a key that moves real money is
/// refused (`allow_live_keys_on_stdio`), and the mock's checkout page is on a free port of loopback. Over HTTP, the
/// provider's webhooks and that page are served at `http.listen`; no MCP is.
class shop {
public:
    /// See `open_shop`.
    shop(const mcp::server_spec& spec, std::unique_ptr<paymcp::detail::bound_provider> provider,
         std::unique_ptr<paymcp::detail::bound_store> store, serve_options options);
    shop(shop&&) noexcept;
    shop& operator=(shop&&) noexcept;

    /// Stops it.
    ~shop();

    /// The tools and their confirm tools, as clients of this revision see them (`call_view::protocol_version`).
    std::vector<listed_tool> tools(std::string_view protocol_version = {}) const;

    /// The same as the whole result of `tools/list`, a JSON object as text.
    std::string list(std::string_view protocol_version = {}) const;

    /// Whether a tool of this name is the shop's.
    bool offers(std::string_view tool) const;

    /// Makes a call, and waits for its end: as long as the tool runs, and with a flow that waits for the payment, for
    /// up to 50 seconds more. After `stop`, and on the shop's own thread (in a tool that is a coroutine), it is an
    /// error.
    outcome call(const call_view& given);

    /// "http://127.0.0.1:8402": where webhooks and the mock's checkout page are served; empty over stdio.
    std::string pages() const;

    /// Ends: refuses new calls, ends the waits for payments (which stay open), lets running calls finish within
    /// `http.grace`, and returns when the thread has ended. A tool that blocks longer is waited for. Any thread may
    /// call it; a second call does nothing.
    void stop();

private:
    struct running;

    std::unique_ptr<running> running_;
};

/// Opens a shop for another library's MCP server: its tools, the objects that they work on, provider and store as in
/// `serve`. Throws `std::runtime_error` or `boost::system::system_error` where the store cannot be opened, a key is
/// missing or not allowed, or the port is taken.
///
///     adapter::shop sold = adapter::open_shop<TwoStep<>>(toolset<generate_image>, with(), mock{}, memory_store{});
template <class Flow, const auto&... Tools, class... Objects, class Provider, class Store>
shop open_shop(toolset_t<Tools...> /*tools*/, const paymcp::detail::given<Objects...>& objects, Provider provider,
               Store store, serve_options options = serve_options()) {
    using tools = toolset_t<Tools...>;
    if constexpr (paymcp::detail::require_server<Flow, tools, Provider, Store, Objects...>())
        return shop(mcp::compiled_server<Flow, tools>::spec(objects),
                    paymcp::detail::bind_provider(std::move(provider)), paymcp::detail::bind_store(std::move(store)),
                    std::move(options));
    else
        std::abort();  // the compiler has said why
}

/// Chosen where the compiler has refused the toolset, so that it says no more.
template <class Flow, class... Parts>
shop open_shop(paymcp::detail::refused_toolset, Parts&&... parts);

}  // namespace paymcp::inline v0::adapter

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/adapter/impl/shop.ipp>
#endif
