// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/serve.hpp>

#include <paymcp/core/detail/broken_pipe.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/detail/descriptor_limit.hpp>
#include <paymcp/http/server/router.hpp>
#include <paymcp/serve/command_line.hpp>
#include <paymcp/serve/detail/checkout_listener.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/serve/detail/start_check.hpp>
#include <paymcp/serve/detail/webhook_route.hpp>
#include <paymcp/transport/stdio/detail/descriptor.hpp>
#include <paymcp/transport/streamable_http/detail/scoped_tools.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

namespace paymcp::inline v0::detail {

/// Prints what a check found; returns the exit code.
PAYMCP_INLINE int tell_check(const start_report& found) {
    for (const std::string& line : found.lines) std::fprintf(stdout, "%s\n", line.c_str());
    return found.sound ? EXIT_SUCCESS : EXIT_FAILURE;
}

/// Prints `server.json`; returns the exit code.
PAYMCP_INLINE int tell_server_json(const serve_options& options) {
    const result<void> fits = discovery::check(options.published, options.identity);
    if (!fits) return cli::refuse_start({"--print-server-json: " + fits.error().message});
    std::fprintf(stdout, "%s\n", discovery::server_json(options.published, options.identity).c_str());
    return EXIT_SUCCESS;
}

PAYMCP_INLINE mcp::http_host& open_http(server_app& running, bound_provider& provider) {
    http::router pages;
    provider.add_pages(pages, running);
    mcp::http_host& host = running.listen(std::move(pages));
    std::string told;
    if (provider.serves_checkout()) {
        const std::string page = host.base_url() + checkout_prefix;
        provider.checkout_is_at(page);
        told = " with the checkout page at " + page;
    }
    running.log(log_level::info, "serving MCP over HTTP at " + host.url() + told);
    return host;
}

PAYMCP_INLINE void connect_parts(server_app& running, bound_store& store, bound_provider& provider) {
    store.connect(running.events());
    provider.use_network(running);
    store.recover(running);
    provider.report_changes(running);
    provider.sell_to_wallets(running);
}

PAYMCP_INLINE void prepare_for_many(serve_options& options) {
    if (options.raise_descriptor_limit.value_or(options.owns_process)) raise_descriptor_limit();
    std::vector<std::string>& reserved = options.http.limits.reserved_paths;
    reserved.insert(reserved.end(), {std::string(webhooks_prefix), std::string(checkout_prefix)});
}

/// Says where the connections end earlier than the options promise.
PAYMCP_INLINE void tell_descriptor_limit(server_app& running, const http::server_options& limits) {
    const std::size_t most = descriptors_in_reserve(limits.descriptor_reserve).first;
    if (limits.connection_limit <= most) return;
    running.log(log_level::error, "at most " + std::to_string(most) + " of the " +
                                      std::to_string(limits.connection_limit) +
                                      " connections fit into the limit of open descriptors, " +
                                      std::to_string(descriptor_limit()) + " (ulimit -n)");
}

PAYMCP_INLINE void tell_forgetful(server_app& running, bound_provider& provider, const bound_store& store) {
    const std::string lost = forgetful_balances(running.sold(), store);
    if (!lost.empty()) running.log(log_level::info, lost);
    const std::string told = forgetful_provider(provider, store);
    if (!told.empty()) running.log(log_level::info, told);
}

PAYMCP_INLINE int run_bound_server(const mcp::server_spec& spec, std::unique_ptr<bound_provider> provider,
                                   std::unique_ptr<bound_store> store, serve_options options) {
    fill_standard_streams();
    if (options.transport == transport_kind::http) prepare_for_many(options);
    ignore_broken_pipes();
    try {
        if (options.only_server_json) return tell_server_json(options);
        if (options.only_check) return tell_check(check_start(spec, *provider, *store, options));
        const transport_kind over = options.transport;
        if (over == transport_kind::stdio) {
            mcp::detail::refuse_scopes(*spec.tools, "over stdio");
            mcp::detail::refuse_accounts(*spec.tools, "over stdio");
        }
        const http::server_options limits = options.http.limits;
        provider->refuse_live_key(options);
        store->open();
        provider->open();
        server_app running(spec, store->port(), provider->port(), std::move(options));
        connect_parts(running, *store, *provider);
        if (over == transport_kind::http) {
            open_http(running, *provider);
            tell_descriptor_limit(running, limits);
            tell_forgetful(running, *provider, *store);
            return running.run_http();
        }
        const std::shared_ptr<void> page = provider->listen_for_checkout(running);
        if (!page) running.log(log_level::info, "serving MCP over stdio");
        tell_forgetful(running, *provider, *store);
        return running.run_stdio();
    } catch (const std::exception& failure) {
        return cli::refuse_start({failure.what()});
    }
}

PAYMCP_INLINE int serve_bound(int argc, const char* const* argv, const mcp::server_spec& spec,
                              std::unique_ptr<bound_provider> provider, std::unique_ptr<bound_store> store,
                              serve_options options) {
    const cli::manual about{.options = cli::server_options(options),
                            .summary = "Sells " + std::to_string(spec.sold.size()) + " of its " +
                                       std::to_string(spec.tools->tools.size()) + " tools over MCP.",
                            .example = "--transport http --listen 127.0.0.1:8402 --bearer ann=TOKEN",
                            .version = options.identity.version};
    const result<cli::command_line> given = cli::command_line::read(argc, argv, about);
    if (!given) return cli::refuse_start(given.error());
    result<serve_options> chosen = cli::read_serve_options(*given, std::move(options));
    if (!chosen) return cli::refuse_start(chosen.error());
    chosen->owns_process = true;
    return run_bound_server(spec, std::move(provider), std::move(store), std::move(*chosen));
}

PAYMCP_INLINE int serve_bound(int argc, const char* const* argv, const mcp::server_spec& spec,
                              std::unique_ptr<bound_provider> provider, std::unique_ptr<bound_store> store) {
    return serve_bound(argc, argv, spec, std::move(provider), std::move(store), serve_options());
}

}  // namespace paymcp::inline v0::detail
