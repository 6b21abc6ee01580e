// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>
#include <paymcp/serve/command_line.hpp>
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

namespace gallery {

using namespace paymcp;

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
        const std::string_view url = detail::trimmed_key(std::string_view(name));
        if (url.starts_with("redis://") || url.starts_with("rediss://")) return use(redis_store(std::string(url)));
#endif
    } catch (const std::exception& failure) {
        return cli::refuse_start({failure.what()});
    }
    return cli::refuse_start({std::string("--store ") + name.substr(0, name.find(':')) +
                              " is not one of memory, sqlite:PATH, redis://HOST:PORT, or was not built in"});
}

}  // namespace gallery
