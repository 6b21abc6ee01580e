// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/router.hpp>
#include <paymcp/mcp/payments/detail/fit.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/provider/networked.hpp>
#include <paymcp/provider/webhook.hpp>
#include <paymcp/serve/command_line.hpp>
#include <paymcp/serve/detail/checkout_listener.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/serve/detail/webhook_route.hpp>
#include <paymcp/serve/serve_options.hpp>
#include <paymcp/store/detail/async_port.hpp>
#include <paymcp/transport/stdio/detail/descriptor.hpp>
#include <paymcp/watch/payment_events.hpp>

#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0 {
namespace detail {

/// A provider whose checkout page is ours to serve.
template <class Provider>
concept SelfServedProvider = requires(Provider& provider) { checkout_handler(provider); };

/// A store as the server asks it: without blocking the loop where the store can do so.
template <class Store>
auto server_port(Store& store) {
    if constexpr (AsyncStore<Store>)
        return async_store_adapter<asio_task, Store>(store);
    else return store_adapter<asio_task, Store>(store);
}

/// On standard input and output the user starts the program, and so holds its keys.
template <class Provider>
void refuse_live_key([[maybe_unused]] const Provider& provider, [[maybe_unused]] const serve_options& options) {
    if constexpr (LiveModeProvider<Provider>)
        if (options.transport == transport_kind::stdio && !options.allow_live_keys_on_stdio && provider.is_live())
            throw std::runtime_error(std::string("the key for ") + std::string(Provider::name) +
                                     " moves real money, and over stdio whoever starts this program would hold it: "
                                     "serve over HTTP, or allow it with allow_live_keys_on_stdio");
}

}  // namespace detail

/// Runs a sale until its client closes or a signal comes; the program's exit code. A configuration that cannot work
/// ends with one line on standard error.
template <class Provider, class Store>
int run_server(const server_spec& spec, Provider provider, Store store, serve_options options) {
    detail::fill_standard_streams();
    detail::ignore_broken_pipes();
    try {
        auto store_port = detail::server_port(store);
        detail::provider_adapter<asio_task, Provider> provider_port(provider);
        const transport_kind over = options.transport;
        detail::refuse_live_key(provider, options);
        detail::server_app running(spec, store_port, provider_port, std::move(options));
        if constexpr (NotifyingStore<Store>) running.events().connect(store);
        if constexpr (NetworkedProvider<Provider>) provider.use(running.network());
        running.resume(store);
        if constexpr (ProcessBoundStore<Store>) running.close_at_end(store);
        if constexpr (NotifyingProvider<Provider>)
            provider.on_change([&running](std::string_view payment_id) {
                running.events().publish(std::string(payment_id), event_source::payer);
            });
        if (over == transport_kind::http) {
            http_router pages;
            std::string told;
            if constexpr (detail::SelfServedProvider<Provider>)
                pages.add(detail::checkout_prefix, detail::checkout_handler(provider));
            if constexpr (WebhookReceiver<Provider>)
                pages.add(detail::webhook_path(Provider::name),
                          detail::webhook_handler(
                              provider, [&running](payment_ref ref) { running.watch().look_now(std::move(ref)); },
                              [&running](std::string_view outcome, const http_request& request, std::string_view why) {
                                  running.webhook(Provider::name, outcome, request, why);
                              }));
            const http_host& host = running.listen(std::move(pages));
            if constexpr (detail::SelfServedProvider<Provider>) {
                provider.serve_at(detail::checkout_base(host.listener()));
                told = std::string(" with the checkout page at ") + detail::checkout_base(host.listener());
            }
            running.log(log_level::info, std::string("serving MCP over HTTP at ") + host.url() + told);
            return running.run_http();
        }
        std::optional<detail::checkout_listener> page;
        if constexpr (detail::SelfServedProvider<Provider>) {
            page.emplace(running.loop().get_executor(), provider, loopback(),
                         http_options{.refused = running.telling_refusals()});
            running.log(log_level::info, "serving MCP over stdio; the checkout page is at " + page->base_url());
        } else {
            running.log(log_level::info, "serving MCP over stdio");
        }
        return running.run_stdio();
    } catch (const std::exception& failure) {
        return refuse_start({failure.what()});
    }
}

/// Sells a toolset: reads the command line, serves until the end, and returns the program's exit code.
///
///     int main(int argc, char** argv) {
///         return serve<TwoStep<>>(argc, argv, toolset<generate_image>, mock{}, memory_store{});
///     }
///
/// Options: `--transport stdio|http`, `--seal-key-file FILE` (see `read_seal_key_file`), `--poll-interval MS`,
/// `--payment-ttl S`, `--log error|info|debug`, `--help`, and for HTTP `--listen ADDRESS:PORT`,
/// `--bearer NAME=TOKEN ...`, `--allow-host NAME ...`, `--allow-origin ORIGIN ...`,
/// `--tls-certificate FILE --tls-key FILE`. That the flow is sound, and that the provider takes every price, is decided
/// by the compiler.
template <class Flow, const auto&... Tools, class Provider, class Store>
int serve(int argc, char** argv, toolset_t<Tools...> /*tools*/, Provider provider, Store store,
          serve_options options = {}) {
    static_assert(detail::require_provider_fits<Provider>(toolset_t<Tools...>{}));
    static_assert(detail::require_store<Store>());
    using sold = compiled_server<Flow, toolset_t<Tools...>>;
    const result<command_line> given = command_line::read(argc, argv, detail::common_options, repeatable_options);
    if (!given) return refuse_start(given.error());
    result<serve_options> chosen = read_serve_options(*given, std::move(options));
    if (!chosen) return refuse_start(chosen.error());
    return run_server(sold::spec(), std::move(provider), std::move(store), std::move(*chosen));
}

}  // namespace paymcp::inline v0
