// SPDX-License-Identifier: MIT
// The gallery's stand and online providers with one tool and one flow, without a library of function bodies: each
// provider, each store, the rails of wallets. Beside a unit that includes everything once more, what is not inline is
// defined twice.
#include "../../examples/gallery/flows.hpp"
#include "../../examples/gallery/online.hpp"
#include "../../examples/gallery/stand.hpp"
#include "../../examples/gallery/usdc.hpp"

#include <string>
#include <string_view>

namespace gallery {
namespace {

template <currency Money>
constexpr auto paint = tool<"paint", price<Money == USDC ? 500'000 : 50, Money>>(
    "Paints", arg<"what">("What to paint"), [](std::string what) { return "A painted " + what; });

}  // namespace

result<mcp::server_spec> usdc_spec(std::string_view) { return sell<TwoStep<>>(toolset<paint<USDC>>); }

}  // namespace gallery

int main(int argc, char** argv) {
    using namespace gallery;
    const priced_tools sold = [](std::string_view) {
        return result<mcp::server_spec>(sell<TwoStep<>>(toolset<paint<USD>>));
    };
    return run_stand(argc, argv, sold, sell_online);
}
