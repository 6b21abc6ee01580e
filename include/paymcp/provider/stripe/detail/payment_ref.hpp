// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>

#include <boost/json.hpp>

#include <vector>

namespace paymcp::inline v0::detail {

/// The payment of a Stripe object in a webhook or event (`data.object`): a Checkout Session by its id, any other object
/// by this library's metadata.
void add_stripe_payment_ref(std::vector<payment_ref>& about, const boost::json::object& subject);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/stripe/detail/impl/payment_ref.ipp>
#endif
