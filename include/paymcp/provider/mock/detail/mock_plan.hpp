// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/subscription_report.hpp>
#include <paymcp/provider/mock/detail/mock_payment.hpp>

namespace paymcp::inline v0::detail {

/// The subscription that a payment of the mock began, at that time: `none` before it is paid. Its renewals are paid
/// when they are due, unless they are declined: then the first declined period stays the current one.
subscription_report mock_subscription(const mock_payment& one, unix_time now);

/// Whether a subscription of the mock has begun and not ended.
bool mock_plan_runs(const mock_payment& one, unix_time now) noexcept;

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/mock/detail/impl/mock_plan.ipp>
#endif
