// SPDX-License-Identifier: MIT
// One server that shows everything: every tool shape, every flow, every provider and every store, chosen on the command
// line. An ordinary user of the library; tests start it.
#include "tools.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace paymcp;

template <class Flow, const auto&... Tools>
sold_tools sell(toolset_t<Tools...>) {
    return sale<Flow, toolset_t<Tools...>>::goods();
}

result<sold_tools> choose_flow(std::string_view name) {
    if (name == "two_step") return sell<TwoStep<>>(gallery::tools);
    if (name == "two_step_shared") return sell<TwoStep<shared_confirm>>(gallery::tools);
    if (name == "elicitation") return sell<Elicitation<>>(gallery::tools);
    if (name == "progress") return sell<Progress<>>(gallery::tools);
    if (name == "resubmit") return sell<Resubmit<>>(gallery::tools);
    if (name == "dynamic_tools") return sell<DynamicTools<>>(gallery::tools);
    if (name == "automatic") return sell<Automatic<>>(gallery::tools);
    return error{"--flow " + std::string(name) +
                 " is not one of two_step, two_step_shared, elicitation, progress, resubmit, dynamic_tools, automatic"};
}

/// The first option whose value names something that is not there.
result<void> refuse_unbuilt(const command_line& given) {
    const std::string provider = given.value("--provider", "mock");
    if (provider != "mock") return error{"--provider " + provider + " is not built yet; use mock"};
    const std::string store = given.value("--store", "memory");
    if (store != "memory") return error{"--store " + store + " is not built yet; use memory"};
    for (const std::string_view option : {"--listen", "--bearer", "--provider-url"})
        if (!given.value(option, "").empty()) return error{std::string(option) + " is not built yet"};
    return {};
}

int run(const command_line& given) {
    const result<void> built = refuse_unbuilt(given);
    if (!built) return refuse_start(built.error());
    const result<sold_tools> chosen = choose_flow(given.value("--flow", "two_step"));
    if (!chosen) return refuse_start(chosen.error());
    serve_options defaults;
    defaults.identity = {.name = "paymcp-gallery", .version = "0.1.0", .title = "paymcp gallery"};
    result<serve_options> options = read_serve_options(given, std::move(defaults));
    if (!options) return refuse_start(options.error());
    return run_sale(*chosen, mock{}, memory_store{}, std::move(*options));
}

}  // namespace

int main(int argc, char** argv) {
    const result<command_line> given = command_line::read(
        argc, argv,
        {"--transport", "--listen", "--flow", "--provider", "--provider-url", "--store", "--bearer", "--poll-interval",
         "--payment-ttl", "--log"});
    return given ? run(*given) : refuse_start(given.error());
}
