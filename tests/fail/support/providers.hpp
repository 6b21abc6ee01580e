// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/detail/fit.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/toolset.hpp>

#include <string>
#include <string_view>

/// A provider that takes dollars from 0.50 on and cannot reserve money, and tools that do not all suit it.
namespace paymcp_tests {

using namespace paymcp;

struct fussy_provider {
    static constexpr std::string_view name = "fussy";
    static constexpr bool takes(currency money) { return money == USD; }
    static constexpr std::int64_t minimum(currency) { return 50; }
    provider_result<checkout> create(const checkout_request&) { return checkout{}; }
    provider_result<status_report> status(const checkout_request&) { return status_report{}; }
    provider_result<void> cancel(const checkout_request&) { return {}; }
    provider_result<void> refund(const checkout_request&) { return {}; }
};

inline constexpr auto fitting = tool<"fitting", price<50, USD>>("Fits", [] { return std::string(); });
inline constexpr auto cheap = tool<"cheap", price<10, USD>>("Costs too little", [] { return std::string(); });
inline constexpr auto foreign = tool<"foreign", price<80, JPY>>("Costs yen", [] { return std::string(); });
inline constexpr auto reserving =
    tool<"reserving", price<50, USD>, capture_on_success>("Reserves", [] { return std::string(); });

static_assert(detail::require_provider_fits<fussy_provider>(toolset<fitting>));

}  // namespace paymcp_tests
