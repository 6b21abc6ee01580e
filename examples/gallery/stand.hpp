// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp.hpp>
#include <paymcp/serve/command_line.hpp>
#include <paymcp/serve/custom_provider.hpp>
#include <paymcp/testing/remote_mock.hpp>
#if PAYMCP_HAVE_SQLITE
#include <paymcp/store/sqlite/sqlite.hpp>
#endif
#if PAYMCP_HAVE_REDIS
#include <paymcp/store/redis/redis.hpp>
#endif

#include <array>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace gallery {

using namespace paymcp;
using namespace paymcp::detail;

template <class Flow, const auto&... Tools>
mcp::server_spec sell(toolset_t<Tools...>) {
    return mcp::compiled_server<Flow, toolset_t<Tools...>>::spec();
}

/// The tools sold with the flow that `--flow` names.
template <class Tools>
result<mcp::server_spec> choose_flow(std::string_view name, Tools tools) {
    if (name == "two_step") return sell<TwoStep<>>(tools);
    if (name == "two_step_shared") return sell<TwoStep<shared_confirm>>(tools);
    if (name == "elicitation") return sell<Elicitation<>>(tools);
    if (name == "progress") return sell<Progress<>>(tools);
    if (name == "resubmit") return sell<Resubmit<>>(tools);
    if (name == "dynamic_tools") return sell<DynamicTools<>>(tools);
    if (name == "automatic") return sell<Automatic<>>(tools);
    return failure{
        std::string("--flow ") + std::string(name) +
        " is not one of two_step, two_step_shared, elicitation, progress, resubmit, dynamic_tools, automatic"};
}

/// Calls `use` with the store that `--store` names; returns the program's exit code.
template <class Use>
int with_store(const std::string& name, Use use) {
    try {
        if (name == "memory") return use(memory_store{});
#if PAYMCP_HAVE_SQLITE
        constexpr std::string_view sqlite = "sqlite:";
        if (name.starts_with(sqlite) && name.size() > sqlite.size())
            return use(sqlite_store(name.substr(sqlite.size())));
#endif
#if PAYMCP_HAVE_REDIS
        const std::string_view url = trimmed_key(std::string_view(name));
        if (url.starts_with("redis://") || url.starts_with("rediss://")) return use(redis_store(std::string(url)));
#endif
    } catch (const std::exception& failure) {
        return cli::refuse_start({failure.what()});
    }
    return cli::refuse_start({std::string("--store ") + name.substr(0, name.find(':')) +
                              " is not one of memory, sqlite:PATH, redis://HOST:PORT, or was not built in"});
}

/// Sells with the online provider that `--provider` names; returns the program's exit code.
using online_sale = int (*)(const cli::command_line& given, const mcp::server_spec& spec, const serve_options& options);

/// A mock that forgets what was paid is of no use beside a store that keeps it: its file stands beside SQLite's.
inline std::string books_beside(const std::string& store) {
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
template <class Tools>
int serve_stand(const cli::command_line& given, Tools tools, online_sale online) {
    const result<mcp::server_spec> chosen = choose_flow(given.value("--flow", "two_step"), tools);
    if (!chosen) return cli::refuse_start(chosen.error());
    serve_options defaults;
    defaults.owns_process = true;
    defaults.identity = {.name = "paymcp-gallery", .version = "0.2.0", .title = "paymcp gallery"};
    const result<serve_options> options = cli::read_serve_options(given, std::move(defaults));
    if (!options) return cli::refuse_start(options.error());
    if (const std::string name = given.value("--provider", "mock"); name != "mock")
        return online != nullptr ? online(given, *chosen, *options)
                                 : cli::refuse_start({"this program knows no --provider " + name + "; use mock"});
    return with_store(given.value("--store", "memory"), [&](auto store) {
        return with_mock(
            given, [&](auto provider) { return run_server(*chosen, std::move(provider), std::move(store), *options); });
    });
}

/// The program of a stand that sells `tools` with the mock, and with its online providers, if it has any.
template <class Tools>
int run_stand(int argc, char** argv, Tools tools, online_sale online = nullptr) {
    const std::string shop = "What the shop sells with";
    cli::manual about{.summary = "Sells every kind of tool with any flow, provider and store.",
                      .example = "--transport http --flow progress --store sqlite:shop.db",
                      .version = "0.2.0"};
    about.options = {
        {"--flow", "FLOW", "two_step, two_step_shared, elicitation, progress, resubmit, dynamic_tools or automatic",
         "two_step", shop},
        {"--provider", "NAME", "mock, or an online provider, whose keys are environment variables", "mock", shop},
        {"--provider-url", "URL", "another address of the provider, for tests", "", shop},
        {"--mock-books", "FILE", "keeps the mock's payments over a restart", "beside the file of SQLite", shop},
        {"--store", "STORE", "memory, sqlite:PATH or redis://HOST:PORT", "memory", shop},
    };
    for (cli::option& one : cli::server_options()) about.options.push_back(std::move(one));
    const result<cli::command_line> given = cli::command_line::read(argc, argv, about);
    return given ? serve_stand(*given, tools, online) : cli::refuse_start(given.error());
}

}  // namespace gallery
