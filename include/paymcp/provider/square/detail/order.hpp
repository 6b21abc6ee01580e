// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/provider/detail/api_answer.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// A payment for an order (reference/square/objects/Payment), in the order's currency.
struct square_payment {
    std::string id;
    std::int64_t amount = 0;    ///< minor units, more than zero
    std::int64_t returned = 0;  ///< how much of it was returned

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

inline bool is_square_state(std::string_view word) noexcept {
    return word == "DRAFT" || word == "OPEN" || word == "COMPLETED" || word == "CANCELED";
}

/// Why an order does not match, regardless of its payments; empty where it matches.
inline std::string square_complaint(const square_order& order, bool has_due) {
    if (!order.report.amount || *order.report.amount <= 0 || !order.report.currency)
        return "its order has no amount that can be read";
    if (!is_square_state(order.state)) return std::string("its order is ") + in_quotes(order.state);
    if (has_due && !order.due) return "its order has no amount due that can be read";
    if (order.tenders.size() > max_square_tenders)
        return std::string("its order has ") + std::to_string(order.tenders.size()) + " tenders";
    return {};
}

/// Reads an answer to RetrieveOrder. Each payment is then requested (`add_square_payment`), except cards that the order
/// reports as failed: each declined card would cost a request on every look.
inline square_order read_square_order(const boost::json::object& answer) {
    square_order read;
    const boost::json::object* order = object_at(answer, {"order"});
    read.unclear = "its answer has no order";
    if (order == nullptr) return read;
    read.owner = text_at(*order, {"reference_id"});
    read.state = text_at(*order, {"state"});
    read.due = whole_at(*order, {"net_amount_due_money", "amount"});
    read.report.amount = whole_at(*order, {"total_money", "amount"});
    if (std::string code = text_at(*order, {"total_money", "currency"}); !code.empty())
        read.report.currency = std::move(code);
    for (const boost::json::object* tender : objects_at(*order, {"tenders"})) {
        read.tried = true;
        const std::string card = text_at(*tender, {"card_details", "status"});
        if (card == "FAILED" || card == "VOIDED") continue;
        std::string id = text_at(*tender, {"payment_id"});
        if (id.empty()) id = text_at(*tender, {"id"});
        if (std::find(read.tenders.begin(), read.tenders.end(), id) == read.tenders.end())
            read.tenders.push_back(std::move(id));
    }
    read.unclear = square_complaint(read, order->contains("net_amount_due_money"));
    if (!read.unclear.empty()) read.tenders.clear();
    return read;
}

/// Adds one payment from an answer to GetPayment.
inline void add_square_payment(square_order& order, std::string id, const boost::json::object& answer) {
    const std::string word = text_at(answer, {"payment", "status"});
    if (word == "CANCELED" || word == "FAILED") return;
    const std::int64_t total = *order.report.amount;
    const std::int64_t amount = whole_at(answer, {"payment", "amount_money", "amount"}).value_or(0);
    const std::string code = text_at(answer, {"payment", "amount_money", "currency"});
    if (amount <= 0 || amount > total || code != order.report.currency) {
        order.unclear = std::string("its order comes to ") + sum_in_words(total, *order.report.currency) +
                        " and its payment to " + sum_in_words(amount, code);
    } else if (word == "PENDING" || word == "APPROVED") {
        order.under_way = true;
    } else if (word == "COMPLETED") {
        const std::int64_t returned = whole_at(answer, {"payment", "refunded_money", "amount"}).value_or(0);
        order.taken.push_back({std::move(id), amount, std::clamp<std::int64_t>(returned, 0, amount)});
    } else {
        order.unclear = std::string("its payment is ") + in_quotes(word);
    }
}

/// The sum of all payments, or nothing where it exceeds `most`.
inline std::optional<std::int64_t> sum_of(const std::vector<square_payment>& payments, std::int64_t most) noexcept {
    std::int64_t sum = 0;
    for (const square_payment& one : payments) {
        if (one.amount > most - sum) return std::nullopt;
        sum += one.amount;
    }
    return sum;
}

/// The status of an order without money: failed or canceled payments do not count.
inline provider_status square_unpaid(const square_order& order) noexcept {
    if (!order.unclear.empty()) return provider_status::unknown;
    if (order.under_way || order.state == "DRAFT" || order.state == "OPEN") return provider_status::pending;
    return order.state == "CANCELED" || order.tried ? provider_status::canceled : provider_status::unknown;
}

/// The status of an order with money.
inline provider_status square_paid(square_order& order) {
    const std::int64_t total = *order.report.amount;
    const std::optional<std::int64_t> sum = sum_of(order.taken, total);
    const bool canceled = order.state == "CANCELED";
    if (sum == total && (canceled || order.due.value_or(0) == 0)) {
        const auto is_back = [](const square_payment& one) { return one.left() == 0; };
        const bool all_back = std::all_of(order.taken.begin(), order.taken.end(), is_back);
        return all_back ? provider_status::refunded : provider_status::paid;
    }
    const bool rest_may_come = order.under_way || (!canceled && order.due == total - sum.value_or(total));
    order.part_paid = order.unclear.empty() && sum && *sum < total && rest_may_come;
    return order.part_paid ? provider_status::pending : provider_status::unknown;
}

/// Decides the status from the order and all its payments. It is paid where one or more payments cover the whole amount
/// and nothing is due; also where the order was canceled meanwhile, because the money was received.
inline void judge_square_order(square_order& order) {
    std::vector<square_payment>& taken = order.taken;
    const std::int64_t total = order.report.amount.value_or(0);
    order.came = taken;
    std::int64_t missing = total;
    for (const square_payment& one : taken) missing -= std::min(missing, one.amount);
    order.whole_came = total > 0 && missing == 0;
    // Fully returned payments count only together with all others: the payer may have paid again instead.
    if (sum_of(taken, total) != total) std::erase_if(taken, [](const square_payment& one) { return one.left() == 0; });
    order.report.status = taken.empty() ? square_unpaid(order) : square_paid(order);
    if (order.report.status != provider_status::unknown) return;
    const std::string code = order.report.currency.value_or("");
    const std::optional<std::int64_t> sum = sum_of(taken, total);
    order.report.why = !order.unclear.empty()
                           ? order.unclear
                           : std::string("its order comes to ") + sum_in_words(total, code) + " and is " +
                                 in_quotes(order.state) + ", its payments come to " +
                                 (sum ? sum_in_words(*sum, code) : "more") + ", and " +
                                 (order.due ? sum_in_words(*order.due, code) : "nothing known") + " is due";
}

}  // namespace paymcp::inline v0::detail
