// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/api_answer.hpp>
#include <paymcp/provider/concept.hpp>

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace paymcp::detail {

/// An order of Square's as it stands (reference/square/objects/Order), with the payment that was made for it.
struct square_order {
    status_report report;
    std::string owner{};    ///< our payment id as the order carries it; empty where it carries none
    std::string payment{};  ///< the id of the payment; empty until there is one
};

/// Reads an answer to RetrieveOrder. An order counts as paid where nothing is due and somebody has paid for it; the
/// payment itself has the last word (`add_square_payment`).
inline square_order read_square_order(const boost::json::object& answer) {
    square_order read;
    const boost::json::object* order = object_at(answer, {"order"});
    read.report.why = "its answer has no order";
    if (order == nullptr) return read;
    read.owner = text_at(*order, {"reference_id"});
    read.report.amount = whole_at(*order, {"total_money", "amount"});
    if (std::string code = text_at(*order, {"total_money", "currency"}); !code.empty())
        read.report.currency = std::move(code);
    const auto tenders = objects_at(*order, {"tenders"});
    if (!tenders.empty()) {
        read.payment = text_at(*tenders.front(), {"payment_id"});
        if (read.payment.empty()) read.payment = text_at(*tenders.front(), {"id"});
    }
    const std::string word = text_at(*order, {"state"});
    const std::optional<std::int64_t> due = whole_at(*order, {"net_amount_due_money", "amount"});
    const bool known = read.report.amount && read.report.currency;
    read.report.why = known ? "its order is " + in_quotes(word) + " with " + std::to_string(tenders.size()) +
                                  " tenders and " + (due ? std::to_string(*due) : "nothing readable") + " due"
                            : "its order has no amount that can be read";
    if (word == "CANCELED")
        read.report.status = provider_status::canceled;
    else if (!known || tenders.size() > 1 || (word != "OPEN" && word != "COMPLETED"))
        return read;
    else if (!tenders.empty() && due == 0)
        read.report.status = provider_status::paid;
    else if (word == "OPEN" && tenders.empty())
        read.report.status = provider_status::pending;
    return read;
}

/// What the payment itself says, from an answer to GetPayment.
inline void add_square_payment(square_order& order, const boost::json::object& answer) {
    order.report.status = provider_status::unknown;
    order.report.why = "its answer has no payment";
    const boost::json::object* payment = object_at(answer, {"payment"});
    if (payment == nullptr) return;
    const std::string word = text_at(*payment, {"status"});
    const std::optional<std::int64_t> amount = whole_at(*payment, {"amount_money", "amount"});
    const std::string code = text_at(*payment, {"amount_money", "currency"});
    order.report.why = "its order comes to " + sum_in_words(order.report.amount.value_or(0), *order.report.currency) +
                       " and its payment to " + (amount ? sum_in_words(*amount, code) : "nothing readable");
    if (const auto tip = whole_at(*payment, {"tip_money", "amount"}).value_or(0); tip != 0)
        order.report.why += ", with a tip of " + sum_in_words(tip, text_at(*payment, {"tip_money", "currency"}));
    if (amount != order.report.amount || code != order.report.currency) return;
    order.report.why = "its payment is " + in_quotes(word);
    const std::int64_t returned = whole_at(*payment, {"refunded_money", "amount"}).value_or(0);
    if (word == "COMPLETED")
        order.report.status = returned >= *amount ? provider_status::refunded : provider_status::paid;
    if (word == "PENDING" || word == "APPROVED") order.report.status = provider_status::pending;
    if (word == "CANCELED" || word == "FAILED") order.report.status = provider_status::canceled;
}

}  // namespace paymcp::detail
