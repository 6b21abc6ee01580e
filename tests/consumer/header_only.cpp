// SPDX-License-Identifier: MIT
// Everything that has function bodies, without a library of them: each provider, each store, a wallet's rails. Beside a
// unit that includes everything once more, what is not inline is defined twice.
#include "../../examples/gallery/online_providers.hpp"
#include "../../examples/gallery/stores.hpp"

#include <paymcp/server.hpp>
#include <paymcp/testing/remote_mock.hpp>

#include <string>
#include <type_traits>
#include <utility>

using namespace paymcp;

namespace {

// Coinbase takes USDC only.
template <class Provider>
constexpr currency taken = std::is_same_v<Provider, coinbase_checkouts> ? USDC : USD;

template <currency Money>
constexpr auto paint = tool<"paint", price<Money == USDC ? 500000 : 50, Money>>(
    "Paints", arg<"what">("What to paint"), [](std::string what) { return "A painted " + what; });

template <class Provider, class Store>
int sell(Provider provider, Store store) {
    char name[] = "shop";
    char* arguments[] = {name, nullptr};
    return serve<TwoStep<>>(1, arguments, toolset<paint<taken<Provider>>>, std::move(provider), std::move(store));
}

}  // namespace

// The name of an online provider, or the URL of a mock in another process; or the name of a store.
int main(int argc, char** argv) {
    const std::string chosen = argc > 1 ? argv[1] : "memory";
    if (chosen.starts_with("provider="))
        return gallery::with_online_provider(chosen.substr(9), "",
                                             [](auto provider) { return sell(std::move(provider), memory_store{}); });
    if (chosen.starts_with("mock=")) return sell(testing::remote_mock(chosen.substr(5)), memory_store{});
    const char* const named[] = {"shop", "--store", chosen.c_str()};
    cli::manual about{.summary = "Sells from a store."};
    about.options = {{"--store", "STORE", "memory, sqlite:PATH or redis://HOST:PORT", "memory", ""},
                     gallery::contents_key_option("")};
    const result<cli::command_line> given = cli::command_line::read(3, named, about);
    if (!given) return cli::refuse_start(given.error());
    return gallery::with_store(*given, [](auto store) { return sell(mock{}, std::move(store)); });
}
