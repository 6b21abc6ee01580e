// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/money/plan_terms.hpp>
#include <paymcp/payment/subscription_report.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace paymcp::inline v0::mcp {

/// A subscription of a principal.
struct held_subscription {
    std::string payment_id{};  ///< of the payment that began it
    std::string plan{};
    plans::status status = plans::status::none;
    bool renews = true;
    unix_time period_ends{};
};

/// A plan on sale.
struct plan_offer {
    std::string plan{};
    std::string tool{};
    std::int64_t amount = 0;  ///< minor units of `money`
    currency money{};
    plans::interval renews{};
};

/// What the tool that lists subscriptions says.
struct plan_list {
    std::vector<held_subscription> held{};
    std::vector<plan_offer> offers{};
};

}  // namespace paymcp::inline v0::mcp
