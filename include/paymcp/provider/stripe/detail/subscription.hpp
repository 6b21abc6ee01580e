// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The subscription that a Checkout Session began.
struct stripe_subscription {
    std::string id{};  ///< empty where there is none yet
    subscription_report report{};
    bool is_ending = false;  ///< it is over for good, or ends with its period
};

/// The meaning of a subscription's `status`, or nothing for a word that is not known.
std::optional<plans::status> stripe_subscription_status(std::string_view word) noexcept;

/// Whether a subscription ends with its period or before: by `cancel_at_period_end`, or by a `cancel_at` that does not
/// lie after the period, which is how the customer portal writes it in the flexible billing mode. Nothing where the
/// answer does not say it clearly.
std::optional<bool> stripe_ends_with_period(const boost::json::object& subscription);

/// Whether an object of Stripe's names another payment of this library; one that names none does not.
bool is_of_another_payment(const boost::json::object& subject, const checkout_request& order);

/// The subscription in a session that was asked for with `subscription` and its `latest_invoice` expanded.
///
/// An error with `answered` where anything is not as it must be: a session of another payment, in another mode or for
/// another sum, a word that is not known, a period that is not stated. The sum of the session is that of the first
/// period; later ones may differ, because a seller may change the price at the desk.
provider_result<stripe_subscription> read_stripe_subscription(const boost::json::object& session,
                                                              const checkout_request& order);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/stripe/detail/impl/subscription.ipp>
#endif
