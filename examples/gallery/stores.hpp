// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>
#include <paymcp/serve/command_line.hpp>
#include <paymcp/serve/seal_key_file.hpp>
#include <paymcp/store/memory.hpp>
#if PAYMCP_HAVE_SQLITE
#include <paymcp/store/sqlite/sqlite.hpp>
#endif
#if PAYMCP_HAVE_REDIS
#include <paymcp/store/redis/redis.hpp>
#endif

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gallery {

using namespace paymcp;

/// The option that names the keys of encrypted contents.
inline cli::option contents_key_option(std::string group) {
    return {"--contents-key-file", "FILE", "encrypts arguments and results in the store; a key a line", "",
            std::move(group)};
}

/// The keys of that option's file; none without the option.
inline result<std::vector<state_key>> contents_keys(const cli::command_line& given) {
    const std::string path = given.value("--contents-key-file", "");
    return path.empty() ? std::vector<state_key>{} : cli::read_seal_key_file(path);
}

/// Calls `use` with the store that `--store` names; returns the program's exit code.
template <class Use>
int with_store(const cli::command_line& given, Use use) {
    const std::string name = given.value("--store", "memory");
    const result<std::vector<state_key>> keys = contents_keys(given);
    if (!keys) return cli::refuse_start({"--contents-key-file: " + keys.error().message});
    if (name == "memory" && !keys->empty())
        return cli::refuse_start({"--contents-key-file needs --store sqlite:PATH or redis://HOST:PORT"});
    try {
        if (name == "memory") return use(memory_store{});
#if PAYMCP_HAVE_SQLITE
        constexpr std::string_view sqlite = "sqlite:";
        if (name.starts_with(sqlite) && name.size() > sqlite.size())
            return use(sqlite_store(name.substr(sqlite.size()), {.contents_keys = *keys}));
#endif
#if PAYMCP_HAVE_REDIS
        const std::string_view url = detail::trimmed_key(std::string_view(name));
        if (url.starts_with("redis://") || url.starts_with("rediss://"))
            return use(redis_store(std::string(url), {.contents_keys = *keys}));
#endif
    } catch (const std::exception& failure) {
        return cli::refuse_start({failure.what()});
    }
    return cli::refuse_start({std::string("--store ") + name.substr(0, name.find(':')) +
                              " is not one of memory, sqlite:PATH, redis://HOST:PORT, or was not built in"});
}

}  // namespace gallery
