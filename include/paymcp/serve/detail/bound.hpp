// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/asio_fwd.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace paymcp::inline v0 {

namespace http {

class client;
class router;

}  // namespace http

namespace watch {

class payment_events;

}  // namespace watch

struct serve_options;

namespace wallet {

template <class Provider, class... Rails>
class payment_methods;

}  // namespace wallet

namespace detail {

template <template <class> class Task>
class provider_port;
template <template <class> class Task>
class store_port;

class server_app;

/// Whether a provider can tell its own webhooks from forged ones.
enum class webhook_secrets : std::uint8_t {
    unknown,  ///< it has no webhooks, or does not say
    none,     ///< it refuses all
    given,
};

/// A payment provider with its type erased, as `run_server` needs it. What a provider does not have does nothing.
class bound_provider {
public:
    virtual ~bound_provider() = default;
    virtual provider_port<asio_task>& port() noexcept = 0;

    /// Opens what it keeps in files. Throws `std::runtime_error` where that cannot be used.
    virtual void open() = 0;

    /// Throws `std::runtime_error` for a live key on standard input and output, unless the options allow it.
    virtual void refuse_live_key(const serve_options& options) const = 0;

    /// Gives it the server's HTTP client, where it makes requests.
    virtual void use_network(server_app& running) = 0;

    /// Reports a payer's actions in this process to the server.
    virtual void report_changes(server_app& running) = 0;

    /// Adds its pages: the checkout page, and the route of its webhooks.
    virtual void add_pages(http::router& pages, server_app& running) = 0;

    virtual webhook_secrets webhooks() const noexcept = 0;

    /// Whether the provider itself keeps payments, and only as long as this process lives.
    virtual bool ends_with_process() const noexcept = 0;

    /// Whether its checkout page is served by this program.
    virtual bool serves_checkout() const noexcept = 0;

    /// Its checkout page is at `base`.
    virtual void checkout_is_at(std::string base) = 0;

    /// Serves its checkout page on a separate port of the server's loop, until the returned object ends; returns null
    /// where it has none.
    virtual std::shared_ptr<void> listen_for_checkout(server_app& running) = 0;

    /// Where wallets can pay, too: has the server sell to them. The store's payments are known to the server.
    virtual void sell_to_wallets(server_app& /*running*/) {}

    /// Whether wallets can pay, and by what, for people; empty where they cannot.
    virtual std::string wallets() const { return {}; }
};

/// A payment store with its type erased, as `run_server` needs it.
class bound_store {
public:
    virtual ~bound_store() = default;
    virtual store_port<asio_task>& port() noexcept = 0;

    /// Opens it, where it was only described. Throws `std::runtime_error` where it cannot be used.
    virtual void open() = 0;

    /// Exchanges changes of payments with other servers, where the store can.
    virtual void connect(watch::payment_events& events) = 0;

    /// Takes up the payments of an earlier server, and closes them at the end where the store ends with the process.
    virtual void recover(server_app& running) = 0;

    /// Whether its payments live only as long as this process.
    virtual bool ends_with_process() const noexcept = 0;
};

/// Takes a provider as a `bound_provider`. It is defined in `paymcp/serve/custom_provider.hpp`, and compiled for this
/// library's own providers.
template <class Provider>
std::unique_ptr<bound_provider> bind_provider(Provider provider);

/// Takes a provider and rails. It is defined in `paymcp/serve/paid_by.hpp`.
template <class Provider, class... Rails>
std::unique_ptr<bound_provider> bind_provider(wallet::payment_methods<Provider, Rails...> methods);

/// Takes a store as a `bound_store`. It is defined in `paymcp/serve/custom_store.hpp`, and compiled for this library's
/// own stores.
template <class Store>
std::unique_ptr<bound_store> bind_store(Store store);

}  // namespace detail
}  // namespace paymcp::inline v0
