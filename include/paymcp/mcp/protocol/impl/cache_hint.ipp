// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/cache_hint.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::string cache_members(const cache_hint& hint) {
    return std::string(",\"ttlMs\":") + std::to_string(hint.ttl.count()) + ",\"cacheScope\":\"" +
           (hint.shared ? "public" : "private") + '"';
}

}  // namespace paymcp::inline v0::mcp::detail
