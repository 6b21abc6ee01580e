// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this payment provider takes a tool's currency in larger steps than its price
#include "support/providers.hpp"

namespace paymcp_tests {

struct rounding_provider : fussy_provider {
    static constexpr std::int64_t step(currency) { return 100; }
};

static_assert(detail::require_provider_fits<rounding_provider>(toolset<fitting>));

}  // namespace paymcp_tests
