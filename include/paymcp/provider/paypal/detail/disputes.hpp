// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/paypal/detail/access.hpp>
#include <paymcp/provider/paypal/detail/order.hpp>
#include <paymcp/provider/webhook.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The disputes of a capture (developer.paypal.com/api/customer-disputes/v1), added up.
struct paypal_disputes {
    bool open = false;
    bool won = false;
    std::int64_t lost = 0;  ///< minor units that decided disputes gave to the payer

    /// How many decided disputes of one capture are asked for; more than that count as open.
    static constexpr std::size_t most = 10;
};

/// Adds a dispute whose status is RESOLVED, from the answer that shows its details. One that the payer took back, that
/// PayPal denied, or that PayPal paid itself leaves the seller the money. An outcome that is not known, and a lost one
/// without a sum in the payment's currency, is an open dispute: nothing is refunded on a guess.
void add_paypal_dispute(paypal_disputes& all, const boost::json::object& details, const status_report& report);

/// Puts the disputes into the report of a captured order. PayPal does not say whether what a lost dispute gave back is
/// among the order's refunds: the larger of the two sums counts.
void add_paypal_disputes(status_report& report, const paypal_disputes& all);

/// The ids of the captures that a webhook's refund or dispute is about; empty for other announcements.
std::vector<std::string> paypal_captures_of_event(std::string_view body);

/// The event with the payments whose captures it is about: PayPal is asked whose they are. `webhook_unverified` where
/// it does not answer.
boost::asio::awaitable<result<webhook_event>> with_paypal_owners(const paypal_access& api, webhook_event event,
                                                                 std::string body);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/paypal/detail/impl/disputes.ipp>
#endif
