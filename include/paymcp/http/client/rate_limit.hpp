// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace paymcp::inline v0::http {

/// A rate of requests: `burst` at once, and `per_second` on average.
struct rate_limit {
    std::int64_t per_second = 20;  ///< at least 1
    std::int64_t burst = 40;       ///< at least 1
};

}  // namespace paymcp::inline v0::http
