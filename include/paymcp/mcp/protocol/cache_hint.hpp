// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <string>

namespace paymcp::inline v0::mcp {

/// How long a client may cache a result, and whether other users may share it (2026-07-28 `ttlMs`, `cacheScope`).
struct cache_hint {
    milliseconds ttl{0};  ///< at least 0
    bool shared = false;  ///< the result is the same for all users
};

namespace detail {

/// Both members, with the comma before them.
std::string cache_members(const cache_hint& hint);

}  // namespace detail

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/protocol/impl/cache_hint.ipp>
#endif
