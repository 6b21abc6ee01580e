// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/descriptor_limit.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::size_t descriptor_limit() {
    rlimit limit{};
    const bool unknown = getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY;
    return unknown ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(limit.rlim_cur);
}

PAYMCP_INLINE void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

PAYMCP_INLINE reserved_descriptors descriptors_in_reserve(std::size_t reserve) {
    const std::size_t limit = descriptor_limit();
    const std::size_t kept = std::min(reserve, limit / 2);
    return {limit - kept, limit - kept / 2};
}

}  // namespace paymcp::inline v0::detail
