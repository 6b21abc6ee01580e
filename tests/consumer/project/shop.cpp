// SPDX-License-Identifier: MIT
#include <paymcp.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace paymcp;

struct order {
    BOOST_HANA_DEFINE_STRUCT(order, (std::string, item), (std::optional<int>, count),
                             (std::vector<std::string>, notes));
};

constexpr auto sell =
    tool<"sell", price<250, EUR>, refund_on_failure>("Sell something", [](order wanted) -> result<order> {
        if (wanted.item.empty()) return failure{"there is nothing to sell"};
        return wanted;
    });
constexpr auto greet = tool<"greet">("Say hello", arg<"name">("Whom to greet"),
                                     [](std::string name) { return "Hello " + name; });

int main(int argc, char** argv) {
    if (argc == 1) return serve<Automatic<>>(argc, argv, toolset<sell, greet>, mock{}, memory_store{});
    serve_options options;
    options.identity.name = "shop";
    return serve<Automatic<>>(argc, argv, toolset<sell, greet>, mock{}, memory_store{}, std::move(options));
}
