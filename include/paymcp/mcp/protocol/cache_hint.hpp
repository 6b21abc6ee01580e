// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/json_writer.hpp>

#include <string>

namespace paymcp::inline v0 {

/// How long a client may cache a result, and whether other users may share it (2026-07-28 `ttlMs`, `cacheScope`).
struct cache_hint {
    milliseconds ttl{0};  ///< at least 0
    bool shared = false;  ///< the result is the same for all users
};

namespace mcp::detail {

/// Both members, with the comma before them.
inline std::string cache_members(const cache_hint& hint) {
    return std::string(",\"ttlMs\":") + std::to_string(hint.ttl.count()) + ",\"cacheScope\":\"" +
           (hint.shared ? "public" : "private") + '"';
}

}  // namespace mcp::detail
}  // namespace paymcp::inline v0
