// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/coinbase/detail/checkout.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/provider/detail/api_answer.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::optional<std::int64_t> coinbase_money_back(const boost::json::object& answer, currency money,
                                                              std::size_t& failed) {
    std::int64_t sum = 0;
    for (const boost::json::object* refund : objects_at(answer, {"refunds"})) {
        const std::string word = text_at(*refund, {"status"});
        if (word == "FAILED") {
            ++failed;
            continue;
        }
        const std::string code = text_at(*refund, {"currency"});
        const std::optional<std::int64_t> amount = from_wire_text(text_at(*refund, {"amount"}), money);
        const bool known = (word == "PENDING" || word == "COMPLETED") && (code.empty() || code == money.name());
        if (!known || !amount || *amount <= 0 || *amount > std::numeric_limits<std::int64_t>::max() - sum)
            return std::nullopt;
        sum += *amount;
    }
    const boost::json::value* total = answer.if_contains("refundedAmount");
    if (total == nullptr || total->is_null()) return sum;
    const std::optional<std::int64_t> told = from_wire_text(text_at(answer, {"refundedAmount"}), money);
    if (!told || *told < 0) return std::nullopt;
    return std::max(sum, *told);
}

PAYMCP_INLINE void judge_coinbase_refunds(status_report& report, std::optional<std::int64_t> back, currency money) {
    report.why.clear();
    if (back && *back <= *report.amount) {
        report.returned = back;
        report.status = back == report.amount ? provider_status::refunded : provider_status::paid;
    } else {
        report.why = std::string("its checkout is completed, and ") +
                     (back ? sum_in_words(*back, money.name()) : "an unreadable sum") + " of " +
                     sum_in_words(*report.amount, money.name()) + " was given back";
    }
}

PAYMCP_INLINE coinbase_checkout read_coinbase_checkout(const boost::json::object& answer, std::string_view payment_id) {
    coinbase_checkout read;
    if (const boost::json::value* owner = value_at(answer, {"metadata", payment_id_field}))
        read.foreign = !owner->is_string() || owner->get_string() != payment_id;
    std::string code = text_at(answer, {"currency"});
    const std::optional<currency> money = find_currency(code);
    if (money) read.report.amount = from_wire_text(text_at(answer, {"amount"}), *money);
    if (!code.empty()) read.report.currency = std::move(code);
    const std::string word = text_at(answer, {"status"});
    read.report.status = coinbase_checkout_status(word);
    if (read.report.status == provider_status::unknown)
        read.report.why = std::string("its checkout is ") + in_quotes(word);
    const bool reduced = word == "PARTIALLY_REFUNDED";
    if (read.report.status != provider_status::paid && !reduced) return read;
    read.report.status = provider_status::unknown;
    if (!reduced)
        read.report.why = std::string("its checkout has no amount that can be read, in ") +
                          in_quotes(read.report.currency.value_or(""));
    if (!read.report.amount || *read.report.amount <= 0) return read;
    // The status is COMPLETED during a refund, and again after a failed one.
    const std::optional<std::int64_t> back = coinbase_money_back(answer, *money, read.failed_refunds);
    if (!reduced || back > 0) judge_coinbase_refunds(read.report, back, *money);
    read.report.partly_back = reduced && read.report.status == provider_status::unknown;
    read.report.undone =
        read.failed_refunds > 0 && (read.report.status == provider_status::paid || read.report.partly_back);
    return read;
}

}  // namespace paymcp::inline v0::detail
