// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <string>

namespace paymcp::inline v0::detail {

/// The current state of a Checkout Session, with its payment intent and latest charge expanded.
struct stripe_session {
    status_report report;
    std::string intent{};    ///< the payment intent's id; empty until it exists
    std::string owner{};     ///< this library's payment id in the session; may be empty
    std::int64_t total = 0;  ///< its amount in Stripe's units; of a capture in part what was captured
    std::int64_t back = 0;   ///< how much of it went back, in Stripe's units
    bool renews = false;     ///< it begins a subscription, whose payments its invoices have
    bool tells_returns = true;  ///< false for an invoice that not exactly one payment intent paid
    bool disputed = false;   ///< there is or was a dispute about it, which Stripe lists
};

std::string upper_case(std::string text);

/// The status of a payment intent, for a complete session.
provider_status stripe_intent_status(const boost::json::object& intent);

/// The meaning of `status` and `payment_status` together. A complete session is one that the payer has finished, which
/// does not make it paid. Stripe does not change `payment_status` after a refund or before a capture, so the payment
/// intent decides where it is present. `no_payment_required` is not a payment.
provider_status stripe_session_status(const boost::json::object& session);

/// The words of an unknown combination.
std::string stripe_words(const boost::json::object& session);

/// For a succeeded payment intent: why it received less or other money than `asked`, in Stripe's units; empty where it
/// received all. A reservation can be captured in part, while the session still states the whole amount.
std::string stripe_shortfall(const boost::json::object& intent, std::int64_t asked, currency money);

/// With `in_parts` any sum may have been received of a succeeded payment intent: the report states it. Otherwise less
/// than the whole amount is `unknown`.
stripe_session read_stripe_session(const boost::json::object& session, bool in_parts = false);

/// Adds what a payment intent says of its latest charge: what went back, and whether it is disputed.
void add_stripe_charge(stripe_session& session, const boost::json::object& intent);

/// Puts what went back into the report of a paid session, in minor units; all that was taken makes it refunded.
void add_stripe_returns(stripe_session& session);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/stripe/detail/impl/session.ipp>
#endif
