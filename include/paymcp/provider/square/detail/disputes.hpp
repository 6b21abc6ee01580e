// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/square/detail/order.hpp>

#include <boost/json.hpp>

#include <string>

namespace paymcp::inline v0::detail {

/// How many pages of a location's disputes are read. Square lists them only by location, in no order that it states.
inline constexpr int max_square_dispute_pages = 20;

/// Adds the disputes of an answer to ListDisputes (developer.squareup.com/reference/square/disputes-api) that are about
/// the order's payments: a lost or accepted one gave its sum back. A state that is not known, and a lost dispute
/// without a sum in the payment's currency, is an open dispute: nothing is refunded on a guess. An inquiry that was
/// closed is none.
void add_square_disputes(square_order& order, const boost::json::object& answer);

/// The id of the payment that a webhook's dispute is about; empty for other announcements.
std::string square_payment_of_event(std::string_view body);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/square/detail/impl/disputes.ipp>
#endif
