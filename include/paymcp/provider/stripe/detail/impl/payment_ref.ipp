// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/stripe/detail/payment_ref.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <string>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void add_stripe_payment_ref(std::vector<payment_ref>& about, const boost::json::object& subject) {
    const bool session = text_at(subject, {"object"}) == "checkout.session";
    std::string payment_id = text_at(subject, {"metadata", payment_id_field});
    if (payment_id.empty() && session) payment_id = text_at(subject, {"client_reference_id"});
    if (payment_id.empty() && text_at(subject, {"object"}) == "invoice") {
        payment_id = text_at(subject, {"parent", "subscription_details", "metadata", payment_id_field});
        // A webhook endpoint that was made before API version 2025-03-31 is sent the older form.
        if (payment_id.empty()) payment_id = text_at(subject, {"subscription_details", "metadata", payment_id_field});
    }
    add_payment_ref(about, std::move(payment_id), session ? text_at(subject, {"id"}) : std::string());
}

}  // namespace paymcp::inline v0::detail
