// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool that gives money back after a failure (refund_on_failure, at_most_once) needs a payment provider that can refund, and this one cannot
#include "support/providers.hpp"

namespace paymcp_tests {

struct keeping_provider : fussy_provider {
    static constexpr bool refunds = false;
};

inline constexpr auto refunding =
    tool<"refunding", price<50, USD>, refund_on_failure>("Refunds", [] { return std::string(); });

static_assert(detail::require_provider_fits<keeping_provider>(toolset<fitting>));
static_assert(detail::require_provider_fits<keeping_provider>(toolset<refunding>));

}  // namespace paymcp_tests
