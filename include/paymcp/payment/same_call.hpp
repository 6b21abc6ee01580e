// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/open_call.hpp>

#include <string>

namespace paymcp::inline v0::states {

/// Whether a call with the same arguments uses this payment instead of a new one: while it is open, and then while its
/// result is kept and no caller has received it. For stores (`PaymentStore`, requirement 1).
inline bool serves_calls(const payment& subject) noexcept { return detail::lifecycle::serves_calls(subject); }

/// A key of everything that decides whether two calls share a payment: owner, tool, arguments, amount, currency and
/// provider. Equal only for equal calls; empty where the payment has no owner and so is never shared.
inline std::string call_key(const payment& subject) { return detail::call_of(subject); }

}  // namespace paymcp::inline v0::states
