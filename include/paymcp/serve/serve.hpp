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

/// The same with the default options, which only the library's unit then makes: at `-O0` they cost a program a tenth of
/// its object.
int serve_bound(int argc, const char* const* argv, const mcp::server_spec& spec,
                std::unique_ptr<bound_provider> provider, std::unique_ptr<bound_store> store);

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

/// Explains in a sentence why these parts make no server; false where a sentence was said.
template <class Flow, class Set, class Provider, class Store, class... Objects>
consteval bool require_server() {
    if constexpr (!given<Objects...>::sound) {
        return false;
    } else {
        constexpr bool complete = Set::template needs_only<Objects...>;
        static_assert(complete,
                      "paymcp: a tool takes a reference to an object that serve is not given: give it by with(object) "
                      "(docs/errors.md#tools)");
        return complete && explain_flow<Flow>() && require_payment_fits<Provider, Flow>(Set{}) &&
               require_store<Store>(Set{}) && require_bindable<Provider, Store>();
    }
}

/// Serves where all parts fit; otherwise the compiler has said why. `Options` are none or `serve_options`.
template <class Flow, const auto&... Tools, class... Objects, class Provider, class Store, class... Options>
int serve_set([[maybe_unused]] int argc, [[maybe_unused]] char** argv, toolset_t<Tools...> /*tools*/,
              [[maybe_unused]] const given<Objects...>& objects, [[maybe_unused]] Provider provider,
              [[maybe_unused]] Store store, [[maybe_unused]] Options... options) {
    using tools = toolset_t<Tools...>;
    if constexpr (require_server<Flow, tools, Provider, Store, Objects...>())
        return serve_bound(argc, argv, mcp::compiled_server<Flow, tools>::spec(objects),
                           bind_provider(std::move(provider)), bind_store(std::move(store)), std::move(options)...);
    else
        return EXIT_FAILURE;
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
/// `--payment-ttl S`, `--provider-rate N` (requests a second, twice as many at once), `--max-open-links N` and
/// `--max-new-links N` (of one buyer, at once and in a minute), `--spending-cap CURRENCY=AMOUNT/WINDOW ...`, `--log
/// error|info|debug`,
/// `--help`, and for HTTP `--listen ADDRESS:PORT`, `--bearer NAME=TOKEN ...`, `--bearer-file FILE`,
/// `--allow-host NAME ...`, `--allow-origin ORIGIN ...`, `--max-connections N`, `--max-peer-connections N`,
/// `--trust-proxy ADDRESS ...`, `--tls-certificate FILE --tls-key FILE`. That the flow is sound, that the provider
/// takes every price, and that each object that a tool takes is given, is decided by the compiler.
template <class Flow, const auto&... Tools, class... Objects, class Provider, class Store>
int serve(int argc, char** argv, toolset_t<Tools...> tools, const detail::given<Objects...>& objects, Provider provider,
          Store store, serve_options options) {
    return detail::serve_set<Flow>(argc, argv, tools, objects, std::move(provider), std::move(store),
                                   std::move(options));
}

/// The same with the default options.
template <class Flow, const auto&... Tools, class... Objects, class Provider, class Store>
int serve(int argc, char** argv, toolset_t<Tools...> tools, const detail::given<Objects...>& objects, Provider provider,
          Store store) {
    return detail::serve_set<Flow>(argc, argv, tools, objects, std::move(provider), std::move(store));
}

/// The same for tools that work on no object of the program.
template <class Flow, const auto&... Tools, class Provider, class Store>
int serve(int argc, char** argv, toolset_t<Tools...> tools, Provider provider, Store store, serve_options options) {
    return detail::serve_set<Flow>(argc, argv, tools, with(), std::move(provider), std::move(store),
                                   std::move(options));
}

/// The same with the default options.
template <class Flow, const auto&... Tools, class Provider, class Store>
int serve(int argc, char** argv, toolset_t<Tools...> tools, Provider provider, Store store) {
    return detail::serve_set<Flow>(argc, argv, tools, with(), std::move(provider), std::move(store));
}

/// Chosen for two providers, to say in a sentence that a server takes one.
template <class Flow, const auto&... Tools, class First, class Second, class... Others>
requires requires(First& one, Second& other, const checkout_request& order) {
    one.create(order);
    other.create(order);
}
int serve(int /*argc*/, char** /*argv*/, toolset_t<Tools...> /*tools*/, First /*one*/, Second /*other*/,
          Others... /*others*/) {
    static_assert(detail::never<First>,
                  "paymcp: a server takes one provider; choose it at the start, or run a server for each "
                  "(docs/errors.md#providers-and-stores)");
    return EXIT_FAILURE;
}

/// Chosen where the compiler has refused the toolset, so that it says no more.
template <class Flow, class... Parts>
int serve(int /*argc*/, char** /*argv*/, detail::refused_toolset, Parts&&... /*parts*/) {
    return EXIT_FAILURE;
}

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/custom_provider.hpp>
#include <paymcp/serve/custom_store.hpp>
#include <paymcp/serve/impl/serve.ipp>
#endif
