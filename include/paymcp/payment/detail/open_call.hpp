// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/record.hpp>

#include <string>

namespace paymcp::inline v0::detail {

/// The owner for whom an open payment is found again: its principal, or else its session; empty where it has neither.
/// The prefixes keep a session from posing as a principal.
std::string owner_of(const payment& subject);

/// A key of everything that decides whether two calls share a payment: equal only for equal calls, empty where the
/// payment has no owner.
std::string call_of(const payment& subject);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/detail/impl/open_call.ipp>
#endif
