// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/stripe/detail/session.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// Whether a payment's reference is an invoice: that of a renewal, which no session began.
constexpr bool is_stripe_invoice(std::string_view reference) noexcept { return reference.starts_with("in_"); }

/// Whether it is the invoice of the payment that began its subscription.
bool is_first_stripe_invoice(const boost::json::object& invoice);

/// What an invoice was paid with, in minor units of its currency; nothing where that cannot be read.
std::optional<std::int64_t> paid_sum_of_stripe_invoice(const boost::json::object& invoice, currency money);

/// The payment intent that paid an invoice, which was asked for with its `payments` expanded; empty where not exactly
/// one did.
std::string stripe_intent_of_invoice(const boost::json::object& invoice);

/// What an invoice says of its own payment, in the terms of a session.
stripe_session read_stripe_invoice_payment(const boost::json::object& invoice);

/// The payments that a list of invoice payments is about, asked for with each `invoice` expanded: the one that began
/// the subscription, and for a later invoice the renewal, too.
void add_stripe_invoice_refs(std::vector<payment_ref>& about, const boost::json::object& list);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/stripe/detail/impl/invoice.ipp>
#endif
