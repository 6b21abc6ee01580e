// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/webhook_route.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/router.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool taken_webhooks::first_time(const std::string& id) {
    if (id.empty()) return true;
    const std::lock_guard lock(mutex_);
    return known_.add(id).second;
}

}  // namespace paymcp::inline v0::detail
