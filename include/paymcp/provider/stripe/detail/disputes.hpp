// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/stripe/detail/session.hpp>

#include <boost/json.hpp>

#include <string>

namespace paymcp::inline v0::detail {

/// What Stripe's list of a payment intent's disputes says of a session: an open one, or a lost one whose money went
/// back. Only disputes of that intent count, each once. A word that is not known is an open dispute, and so is a list
/// without one, because the charge is marked as disputed: nothing is refunded on a guess.
void add_stripe_disputes(stripe_session& session, const boost::json::object& list);

/// The id of the payment intent that a refund or a dispute in a webhook is about; empty for other announcements.
std::string stripe_intent_of_event(const boost::json::object& event);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/stripe/detail/impl/disputes.ipp>
#endif
