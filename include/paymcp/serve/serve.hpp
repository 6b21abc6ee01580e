// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/detail/fit.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/serve/detail/bound.hpp>
#include <paymcp/serve/detail/compiled_parts.hpp>
#include <paymcp/serve/serve_options.hpp>
#include <paymcp/tool/with.hpp>

#include <cstdlib>
#include <memory>
#include <utility>

namespace paymcp::inline v0 {

namespace detail {

/// Runs a server, see `paymcp::run_server`.
int run_bound_server(const mcp::server_spec& spec, std::unique_ptr<bound_provider> provider,
                     std::unique_ptr<bound_store> store, serve_options options);

/// Reads the command line and runs a server, see `paymcp::serve`.
int serve_bound(int argc, const char* const* argv, const mcp::server_spec& spec,
                std::unique_ptr<bound_provider> provider, std::unique_ptr<bound_store> store, serve_options options);

/// Whether each object that a tool takes is given; true where the tools or the objects are refused already.
template <class Set, class... Objects>
consteval bool objects_complete() {
    if constexpr (Set::sound && given<Objects...>::sound)
        return Set::template needs_only<Objects...>;
    else
        return true;
}

template <class Provider, class Store>
consteval bool require_bindable() {
    static_assert(BindableProvider<Provider>,
                  "paymcp: with PAYMCP_SEPARATE_COMPILATION a payment provider of your own needs "
                  "#include <paymcp/serve/custom_provider.hpp> (docs/errors.md#separate-compilation)");
    static_assert(BindableStore<Store>,
                  "paymcp: with PAYMCP_SEPARATE_COMPILATION a payment store of your own needs "
                  "#include <paymcp/serve/custom_store.hpp> (docs/errors.md#separate-compilation)");
    return true;
}

}  // namespace detail

/// Runs a compiled server until its client closes or a signal comes; returns the program's exit code. A configuration
/// that cannot work ends with one line on standard error. It ends no process, unless `serve_options::owns_process` says
/// so: a tool that cannot be stopped is waited for.
template <class Provider, class Store>
int run_server(const mcp::server_spec& spec, Provider provider, Store store, serve_options options) {
    static_assert(detail::require_bindable<Provider, Store>());
    return detail::run_bound_server(spec, detail::bind_provider(std::move(provider)),
                                    detail::bind_store(std::move(store)), std::move(options));
}

/// Sells a toolset: reads the command line, serves until the end, and returns the program's exit code. Its tools work
/// on the given objects (`with`).
///
///     int main(int argc, char** argv) {
///         seats all;
///         return serve<TwoStep<>>(argc, argv, toolset<buy>, with(all), mock{}, memory_store{});
///     }
///
/// Options: `--transport stdio|http`, `--seal-key-file FILE` (see `cli::read_seal_key_file`), `--poll-interval MS`,
/// `--payment-ttl S`, `--provider-rate N` (requests a second, twice as many at once), `--log error|info|debug`,
/// `--help`, and for HTTP `--listen ADDRESS:PORT`, `--bearer NAME=TOKEN ...`, `--allow-host NAME ...`,
/// `--allow-origin ORIGIN ...`, `--max-connections N`, `--max-peer-connections N`,
/// `--tls-certificate FILE --tls-key FILE`. That the flow is sound, that the provider takes
/// every price, and that each object that a tool takes is given, is decided by the compiler.
template <class Flow, const auto&... Tools, class... Objects, class Provider, class Store>
int serve([[maybe_unused]] int argc, [[maybe_unused]] char** argv, toolset_t<Tools...> /*tools*/,
          [[maybe_unused]] const detail::given<Objects...>& objects, [[maybe_unused]] Provider provider,
          [[maybe_unused]] Store store, [[maybe_unused]] serve_options options = serve_options()) {
    constexpr bool sound = toolset_t<Tools...>::sound && detail::given<Objects...>::sound;
    constexpr bool complete = detail::objects_complete<toolset_t<Tools...>, Objects...>();
    static_assert(complete,
                  "paymcp: a tool takes a reference to an object that serve is not given: give it by with(object) "
                  "(docs/errors.md#tools)");
    if constexpr (!sound || !complete) {
        return EXIT_FAILURE;  // the compiler has said why
    } else {
        static_assert(detail::require_provider_fits<Provider>(toolset_t<Tools...>{}));
        static_assert(detail::require_store<Store>());
        static_assert(detail::require_bindable<Provider, Store>());
        using sold = mcp::compiled_server<Flow, toolset_t<Tools...>>;
        return detail::serve_bound(argc, argv, sold::spec(objects), detail::bind_provider(std::move(provider)),
                                   detail::bind_store(std::move(store)), std::move(options));
    }
}

/// The same for tools that work on no object of the program.
template <class Flow, const auto&... Tools, class Provider, class Store>
int serve([[maybe_unused]] int argc, [[maybe_unused]] char** argv, [[maybe_unused]] toolset_t<Tools...> tools,
          [[maybe_unused]] Provider provider, [[maybe_unused]] Store store,
          [[maybe_unused]] serve_options options = serve_options()) {
    constexpr bool complete = detail::objects_complete<toolset_t<Tools...>>();
    static_assert(complete,
                  "paymcp: a tool takes a reference to an object that serve is not given: give it by with(object) "
                  "(docs/errors.md#tools)");
    if constexpr (!complete)
        return EXIT_FAILURE;
    else
        return serve<Flow>(argc, argv, tools, with(), std::move(provider), std::move(store), std::move(options));
}

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/custom_provider.hpp>
#include <paymcp/serve/custom_store.hpp>
#include <paymcp/serve/impl/serve.ipp>
#endif
