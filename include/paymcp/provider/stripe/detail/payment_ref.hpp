// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>

#include <boost/json.hpp>

#include <array>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The events that tell of payments and of subscriptions, which `events` lists; Stripe takes 20 names at most.
inline constexpr std::array<std::string_view, 14> stripe_event_types{"checkout.session.completed",
                                                                     "checkout.session.expired",
                                                                     "checkout.session.async_payment_succeeded",
                                                                     "checkout.session.async_payment_failed",
                                                                     "payment_intent.canceled",
                                                                     "payment_intent.succeeded",
                                                                     "customer.subscription.created",
                                                                     "customer.subscription.updated",
                                                                     "customer.subscription.deleted",
                                                                     "customer.subscription.paused",
                                                                     "customer.subscription.resumed",
                                                                     "invoice.paid",
                                                                     "invoice.payment_failed",
                                                                     "invoice.payment_action_required"};

/// The payment of a Stripe object in a webhook or event (`data.object`): a Checkout Session by its id, an invoice by
/// the metadata of its subscription, any other object by this library's metadata.
void add_stripe_payment_ref(std::vector<payment_ref>& about, const boost::json::object& subject);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/stripe/detail/impl/payment_ref.ipp>
#endif
