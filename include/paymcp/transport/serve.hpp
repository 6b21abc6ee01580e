// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/fit.hpp>
#include <paymcp/mcp/sale.hpp>
#include <paymcp/transport/checkout_listener.hpp>
#include <paymcp/transport/command_line.hpp>
#include <paymcp/transport/descriptor.hpp>
#include <paymcp/transport/service.hpp>

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp {
namespace detail {

/// A provider whose checkout page is ours to serve.
template <class Provider>
concept SelfServedProvider = requires(Provider& provider) { checkout_handler(provider); };

/// A provider that tells when a payer has acted.
template <class Provider>
concept TellingProvider =
    requires(Provider& provider, std::function<void(std::string_view)> observer) { provider.on_change(observer); };

}  // namespace detail

/// The options that every paymcp server's command line has.
inline result<serve_options> read_serve_options(const command_line& given, serve_options options = {}) {
    const std::string transport = given.value("--transport", "stdio");
    if (transport != "stdio") return error{"--transport " + transport + " is not built yet; use stdio"};
    const result<std::int64_t> poll =
        given.number("--poll-interval", options.payments.poll_interval.count(), 1, 3'600'000);
    if (!poll) return poll.error();
    const result<std::int64_t> ttl =
        given.number("--payment-ttl", options.payments.payment_ttl.count() / 1000, 1, 604'800);
    if (!ttl) return ttl.error();
    const std::string level = given.value("--log", "info");
    if (level != "error" && level != "info" && level != "debug") return error{"--log takes error, info or debug"};
    options.payments.poll_interval = milliseconds(*poll);
    options.payments.payment_ttl = milliseconds(*ttl * 1000);
    options.log = level == "error" ? log_level::error : level == "info" ? log_level::info : log_level::debug;
    if (options.identity.name.empty()) options.identity.name = given.program();
    if (options.identity.version.empty()) options.identity.version = "0";
    return options;
}

/// Runs a sale until its client closes or a signal comes; the program's exit code. A configuration that cannot work
/// ends with one line on standard error.
template <class Provider, class Store>
int run_sale(const sold_tools& goods, Provider provider, Store store, serve_options options) {
    fill_standard_streams();
    try {
        store_adapter<asio_task, Store> store_port(store);
        provider_adapter<asio_task, Provider> provider_port(provider);
        service running(goods, store_port, provider_port, std::move(options));
        if constexpr (detail::TellingProvider<Provider>)
            provider.on_change(
                [&running](std::string_view payment_id) { running.news().tell(std::string(payment_id)); });
        std::optional<checkout_listener> page;
        if constexpr (detail::SelfServedProvider<Provider>) {
            page.emplace(running.loop().get_executor(), provider);
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
///     int main(int argc, char** argv) { return serve<TwoStep<>>(argc, argv, toolset<generate_image>, mock{},
///     memory_store{}); }
///
/// Options: `--transport stdio`, `--poll-interval MS`, `--payment-ttl S`, `--log error|info|debug`, `--help`. That the
/// flow is sound, and that the provider takes every price, is decided by the compiler.
template <class Flow, const auto&... Tools, class Provider, class Store>
int serve(int argc, char** argv, toolset_t<Tools...> /*tools*/, Provider provider, Store store,
          serve_options options = {}) {
    static_assert(detail::require_provider_fits<Provider>(toolset_t<Tools...>{}));
    static_assert(detail::require_store<Store>());
    using sold = sale<Flow, toolset_t<Tools...>>;
    const result<command_line> given =
        command_line::read(argc, argv, {"--transport", "--poll-interval", "--payment-ttl", "--log"});
    if (!given) return refuse_start(given.error());
    result<serve_options> chosen = read_serve_options(*given, std::move(options));
    if (!chosen) return refuse_start(chosen.error());
    return run_sale(sold::goods(), std::move(provider), std::move(store), std::move(*chosen));
}

}  // namespace paymcp
