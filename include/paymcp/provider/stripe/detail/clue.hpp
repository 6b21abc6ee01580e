// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/detail/webhook_body.hpp>

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace paymcp::inline v0::detail {

/// The payment of a Stripe object in a webhook or event (`data.object`): a Checkout Session by its id, any other object
/// by this library's metadata.
inline void add_stripe_payment_ref(std::vector<payment_ref>& about, const boost::json::object& subject) {
    const bool session = text_at(subject, {"object"}) == "checkout.session";
    std::string payment_id = text_at(subject, {"metadata", payment_id_field});
    if (payment_id.empty() && session) payment_id = text_at(subject, {"client_reference_id"});
    add_payment_ref(about, std::move(payment_id), session ? text_at(subject, {"id"}) : std::string());
}

}  // namespace paymcp::inline v0::detail
