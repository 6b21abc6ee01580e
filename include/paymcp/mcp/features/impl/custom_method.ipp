// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/custom_method.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE bool is_protocol_method(std::string_view name) {
    for (const std::string_view prefix :
         {"tools/", "resources/", "prompts/", "completion/", "logging/", "server/", "subscriptions/", "tasks/",
          "notifications/", "elicitation/", "sampling/", "roots/", "rpc."})
        if (name.starts_with(prefix)) return true;
    return name.empty() || name == "initialize" || name == "ping";
}

}  // namespace paymcp::inline v0::mcp::detail
