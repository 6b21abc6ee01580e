// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// A payment for an order (reference/square/objects/Payment), in the order's currency.
struct square_payment {
    std::string id;
    std::int64_t amount = 0;    ///< minor units, more than zero
    std::int64_t returned = 0;  ///< how much of it was returned: by refunds, and by disputes that were lost

    std::int64_t left() const noexcept { return amount - returned; }
};

/// The current state of a Square order (reference/square/objects/Order), with the attempted payments.
///
/// Each attempt leaves a tender, a declined card included, and several together may pay.
struct square_order {
    status_report report{};
    std::string owner{};                  ///< this library's payment id in the order; may be empty
    std::string state{};                  ///< Square's word
    std::optional<std::int64_t> due{};    ///< the unpaid amount, in minor units
    std::vector<std::string> tenders{};   ///< the ids of the payments to ask about
    std::vector<square_payment> taken{};  ///< those of them that have been paid
    std::vector<square_payment> came{};   ///< the same, with those that were fully returned since
    bool whole_came = false;              ///< at least the whole amount was paid
    bool tried = false;                   ///< a payment was attempted
    bool under_way = false;               ///< a payment is pending
    std::string unclear{};                ///< an unknown word of the order or a payment; may be empty
    bool part_paid = false;               ///< a part of the money was paid
};

/// How many payments of one order are requested.
inline constexpr std::size_t max_square_tenders = 20;

bool is_square_state(std::string_view word) noexcept;

/// Why an order does not match, regardless of its payments; empty where it matches.
std::string square_complaint(const square_order& order, bool has_due);

/// Reads an answer to RetrieveOrder. Each payment is then requested (`add_square_payment`), except cards that the order
/// reports as failed: each declined card would cost a request on every look.
square_order read_square_order(const boost::json::object& answer);

/// Adds one payment from an answer to GetPayment.
void add_square_payment(square_order& order, std::string id, const boost::json::object& answer);

/// The sum of all payments, or nothing where it exceeds `most`.
std::optional<std::int64_t> sum_of(const std::vector<square_payment>& payments, std::int64_t most) noexcept;

/// The status of an order without money: failed or canceled payments do not count.
provider_status square_unpaid(const square_order& order) noexcept;

/// The status of an order with money.
provider_status square_paid(square_order& order);

/// Decides the status from the order and all its payments, and how much went back of all. It is paid where one or more
/// payments cover the whole amount and nothing is due; also where the order was canceled meanwhile, because the money
/// was received.
void judge_square_order(square_order& order);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/square/detail/impl/order.ipp>
#endif
