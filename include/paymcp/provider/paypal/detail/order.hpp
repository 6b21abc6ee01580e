// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/provider/detail/api_answer.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// The current state of a PayPal order (Orders v2, section "order").
struct paypal_order {
    status_report report;
    bool approved = false;        ///< the payer has agreed, and no money is captured or reserved yet
    bool to_reserve = false;      ///< made to reserve the money
    std::string owner{};          ///< this library's payment id in the order; may be empty
    std::string changed{};        ///< when the order last changed, as PayPal writes it
    std::string capture{};        ///< the id of the capture
    std::string authorization{};  ///< the id of the authorization
};

/// The prefix of the payment id of a canceled order.
inline constexpr std::string_view paypal_canceled = "canceled ";

provider_status paypal_capture_status(std::string_view word);

provider_status paypal_authorization_status(std::string_view word);

provider_status paypal_order_status(std::string_view word);

/// A capture or authorization of an order, and PayPal's status of it.
struct paypal_money {
    const boost::json::object* found = nullptr;  ///< null without one
    provider_status status = provider_status::unknown;
    std::optional<std::int64_t> amount{};
    std::string code{};
};

/// Reads an amount. PayPal always states it: a report without a readable amount is `unknown`.
void add_paypal_amount(paypal_money& money);

/// The rank of a capture or an authorization among others of its order: one that secures the whole amount ranks
/// highest, a declined one lowest.
int paypal_weight(const paypal_money& money, const paypal_money& asked);

/// The capture or authorization of the highest rank, the first of equals.
template <class Words>
paypal_money paypal_weightiest(const boost::json::object& unit, std::string_view kind, const paypal_money& asked,
                               Words status_of) {
    paypal_money best;
    for (const boost::json::object* each : objects_at(unit, {"payments", kind})) {
        paypal_money one{.found = each, .status = status_of(text_at(*each, {"status"}))};
        add_paypal_amount(one);
        if (best.found == nullptr || paypal_weight(one, asked) > paypal_weight(best, asked)) best = std::move(one);
    }
    return best;
}

/// Reads an order with one purchase unit. A completed order is paid only by a completed capture, regardless of declined
/// ones. An order marked as canceled is canceled even if the payer has agreed, as long as no money has moved: a capture
/// may have been in progress.
///
/// With `in_parts` a part of reserved money may be captured: the report then states the amount of the order, and apart
/// from it what the one capture took. More captures than one state nothing.
paypal_order read_paypal_order(const boost::json::object& order, bool in_parts = false);

/// How many captures of a purchase unit may have taken money.
std::size_t paypal_captures(const boost::json::object& unit);

/// How much of a capture the refunds of its purchase unit gave back, in minor units: a running total of those that are
/// completed or pending. A refund names its capture by its link "up"; one without it counts. Nothing where a refund has
/// no sum that can be read, or where PayPal says that a part went back and lists no refund.
std::optional<std::int64_t> paypal_returned(const boost::json::object& unit, const paypal_money& taken);

/// The id of the capture that a refund is about; empty where it does not say.
std::string paypal_capture_of(const boost::json::object& refund);

/// Puts what went back of the capture into the report of an order; the whole of it makes it refunded.
void add_paypal_returns(status_report& report, const boost::json::object& unit, const paypal_money& taken);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/paypal/detail/impl/order.ipp>
#endif
