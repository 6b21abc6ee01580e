// SPDX-License-Identifier: MIT
// Sells what any stand has: in a separate file, since it takes long to compile.
#include "stand.hpp"

#include "stores.hpp"
#include "wallets.hpp"

#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/serve/custom_provider.hpp>
#include <paymcp/serve/serve.hpp>
#include <paymcp/testing/remote_mock.hpp>

#include <exception>
#include <string>
#include <utility>

namespace gallery {
namespace {

/// A mock that forgets what was paid is of no use beside a store that keeps it: its file stands beside SQLite's.
std::string books_beside(const std::string& store) {
    const std::string path = store.starts_with("sqlite:") ? store.substr(store.find(':') + 1) : "";
    return path.empty() || path.starts_with("file:") || path.starts_with(':') ? "" : path + ".mock-books";
}

/// Calls `use` with the mock; returns the program's exit code. With a URL the mock is in another process, for tests:
/// its payments outlive this server.
template <class Use>
int with_mock(const cli::command_line& given, Use use) {
    const std::string url = given.value("--provider-url", "");
    if (url.empty())
        return use(mock{{.books = given.value("--mock-books", books_beside(given.value("--store", "memory")))}});
    try {
        return use(testing::remote_mock(url));
    } catch (const std::exception& failure) {
        return cli::refuse_start({failure.what()});
    }
}

/// Serves tools as the command line says; returns the program's exit code.
int serve_stand(const cli::command_line& given, priced_tools sold, online_sale online) {
    const result<mcp::server_spec> chosen = sold(given.value("--flow", "two_step"));
    if (!chosen) return cli::refuse_start(chosen.error());
    serve_options defaults;
    defaults.owns_process = true;
    defaults.identity = {.name = "paymcp-gallery", .version = "0.2.0", .title = "paymcp gallery"};
    const result<serve_options> options = cli::read_serve_options(given, std::move(defaults));
    if (!options) return cli::refuse_start(options.error());
    if (const std::string name = given.value("--provider", "mock"); name != "mock")
        return online != nullptr ? online(given, *chosen, *options)
                                 : cli::refuse_start({"this program knows no --provider " + name + "; use mock"});
    return with_store(given, [&](auto store) {
        return with_mock(given, [&](auto provider) {
            return with_wallets(given, std::move(provider), [&](auto paid) {
                return run_server(*chosen, std::move(paid), std::move(store), *options);
            });
        });
    });
}

}  // namespace

int run_stand(int argc, char** argv, priced_tools sold, online_sale online) {
    const std::string shop = "What the shop sells with";
    cli::manual about{.summary = "Sells every kind of tool with any flow, provider and store.",
                      .example = "--transport http --flow progress --store sqlite:shop.db",
                      .version = "0.2.0"};
    about.options = {
        {"--flow", "FLOW",
         "two_step, two_step_shared, elicitation, progress, resubmit, dynamic_tools, automatic or wallet", "two_step",
         shop},
        {"--provider", "NAME", "mock, or an online provider, whose keys are environment variables", "mock", shop},
        {"--provider-url", "URL", "another address of the provider, for tests", "", shop},
        {"--mock-books", "FILE", "keeps the mock's payments over a restart", "beside the file of SQLite", shop},
        {"--store", "STORE", "memory, sqlite:PATH or redis://HOST:PORT", "memory", shop},
        contents_key_option(shop),
    };
    for (cli::option& one : wallet_options()) about.options.push_back(std::move(one));
    for (cli::option& one : cli::server_options()) about.options.push_back(std::move(one));
    const result<cli::command_line> given = cli::command_line::read(argc, argv, about);
    return given ? serve_stand(*given, sold, online) : cli::refuse_start(given.error());
}

}  // namespace gallery
