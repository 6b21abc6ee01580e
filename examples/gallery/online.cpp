// SPDX-License-Identifier: MIT
// Sells with the online providers. In a separate file, since it takes long to compile.
#include "online.hpp"

#include "online_providers.hpp"
#include "stores.hpp"
#include "usdc.hpp"

#include <paymcp/serve/serve.hpp>

#include <string>
#include <utility>

namespace gallery {

int sell_online(const cli::command_line& given, const mcp::server_spec& spec, const serve_options& options) {
    const std::string name = given.value("--provider", "");
    const result<mcp::server_spec> chosen = name == "coinbase" ? usdc_spec(given.value("--flow", "two_step")) : spec;
    if (!chosen) return cli::refuse_start(chosen.error());
    return with_online_provider(name, given.value("--provider-url", ""), [&](auto provider) {
        return with_store(
            given, [&](auto store) { return run_server(*chosen, std::move(provider), std::move(store), options); });
    });
}

}  // namespace gallery
