// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/square/detail/order.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/provider/detail/api_answer.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool is_square_state(std::string_view word) noexcept {
    return word == "DRAFT" || word == "OPEN" || word == "COMPLETED" || word == "CANCELED";
}

PAYMCP_INLINE std::string square_complaint(const square_order& order, bool has_due) {
    if (!order.report.amount || *order.report.amount <= 0 || !order.report.currency)
        return "its order has no amount that can be read";
    if (!is_square_state(order.state)) return std::string("its order is ") + in_quotes(order.state);
    if (has_due && !order.due) return "its order has no amount due that can be read";
    if (order.tenders.size() > max_square_tenders)
        return std::string("its order has ") + std::to_string(order.tenders.size()) + " tenders";
    return {};
}

PAYMCP_INLINE square_order read_square_order(const boost::json::object& answer) {
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

PAYMCP_INLINE void add_square_payment(square_order& order, std::string id, const boost::json::object& answer) {
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

PAYMCP_INLINE std::optional<std::int64_t> sum_of(const std::vector<square_payment>& payments,
                                                 std::int64_t most) noexcept {
    std::int64_t sum = 0;
    for (const square_payment& one : payments) {
        if (one.amount > most - sum) return std::nullopt;
        sum += one.amount;
    }
    return sum;
}

PAYMCP_INLINE provider_status square_unpaid(const square_order& order) noexcept {
    if (!order.unclear.empty()) return provider_status::unknown;
    if (order.under_way || order.state == "DRAFT" || order.state == "OPEN") return provider_status::pending;
    return order.state == "CANCELED" || order.tried ? provider_status::canceled : provider_status::unknown;
}

PAYMCP_INLINE provider_status square_paid(square_order& order) {
    const std::int64_t total = *order.report.amount;
    const std::optional<std::int64_t> sum = sum_of(order.taken, total);
    const bool canceled = order.state == "CANCELED";
    if (sum == total && (canceled || order.due.value_or(0) == 0)) {
        std::int64_t back = 0;
        for (const square_payment& one : order.taken) back += one.returned;
        order.report.returned = back;
        return back == total ? provider_status::refunded : provider_status::paid;
    }
    const bool rest_may_come = order.under_way || (!canceled && order.due == total - sum.value_or(total));
    order.part_paid = order.unclear.empty() && sum && *sum < total && rest_may_come;
    return order.part_paid ? provider_status::pending : provider_status::unknown;
}

PAYMCP_INLINE void judge_square_order(square_order& order) {
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
