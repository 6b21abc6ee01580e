// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/paypal/detail/order.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

#include <algorithm>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE provider_status paypal_capture_status(std::string_view word) {
    if (word == "COMPLETED" || word == "PARTIALLY_REFUNDED") return provider_status::paid;
    if (word == "REFUNDED") return provider_status::refunded;
    if (word == "PENDING") return provider_status::pending;
    if (word == "DECLINED" || word == "FAILED") return provider_status::canceled;
    return provider_status::unknown;
}

PAYMCP_INLINE provider_status paypal_authorization_status(std::string_view word) {
    if (word == "CREATED") return provider_status::authorized;
    if (word == "PENDING") return provider_status::pending;
    if (word == "DENIED" || word == "VOIDED") return provider_status::canceled;
    return provider_status::unknown;
}

PAYMCP_INLINE provider_status paypal_order_status(std::string_view word) {
    if (word == "CREATED" || word == "SAVED" || word == "PAYER_ACTION_REQUIRED" || word == "APPROVED")
        return provider_status::pending;
    return word == "VOIDED" ? provider_status::canceled : provider_status::unknown;
}

PAYMCP_INLINE void add_paypal_amount(paypal_money& money) {
    money.code = text_at(*money.found, {"amount", "currency_code"});
    money.amount = from_wire_text(text_at(*money.found, {"amount", "value"}), currency{std::string_view(money.code)});
    if (!money.amount) money.status = provider_status::unknown;
}

PAYMCP_INLINE int paypal_weight(const paypal_money& money, const paypal_money& asked) {
    const bool secured = money.status == provider_status::paid || money.status == provider_status::authorized;
    const bool whole = !asked.amount || (money.amount == asked.amount && money.code == asked.code);
    if (secured) return whole ? 6 : 5;
    switch (money.status) {
        case provider_status::unknown:
            return 4;
        case provider_status::pending:
            return 3;
        case provider_status::refunded:
            return 2;
        default:
            return 1;
    }
}

PAYMCP_INLINE std::size_t paypal_captures(const boost::json::object& unit) {
    std::size_t some = 0;
    for (const boost::json::object* each : objects_at(unit, {"payments", "captures"}))
        some += paypal_capture_status(text_at(*each, {"status"})) != provider_status::canceled ? 1 : 0;
    return some;
}

PAYMCP_INLINE std::string paypal_capture_of(const boost::json::object& refund) {
    constexpr std::string_view before = "/captures/";
    for (const boost::json::object* link : objects_at(refund, {"links"})) {
        const std::string address = text_at(*link, {"href"});
        const std::size_t at = address.rfind(before);
        if (text_at(*link, {"rel"}) == "up" && at != address.npos) return address.substr(at + before.size());
    }
    return {};
}

PAYMCP_INLINE std::optional<std::int64_t> paypal_returned(const boost::json::object& unit, const paypal_money& taken) {
    const std::string id = text_at(*taken.found, {"id"});
    const std::int64_t most = taken.amount.value_or(0);
    std::int64_t sum = 0;
    for (const boost::json::object* refund : objects_at(unit, {"payments", "refunds"})) {
        const std::string word = text_at(*refund, {"status"});
        const std::string about = paypal_capture_of(*refund);
        if (word == "FAILED" || word == "CANCELLED" || (!about.empty() && about != id)) continue;
        const currency money{std::string_view(taken.code)};
        const auto amount = from_wire_text(text_at(*refund, {"amount", "value"}), money);
        const bool known = word == "COMPLETED" || word == "PENDING";
        if (!known || !amount || *amount <= 0 || text_at(*refund, {"amount", "currency_code"}) != taken.code)
            return std::nullopt;
        sum += std::min(*amount, most - sum);
    }
    if (sum == 0 && text_at(*taken.found, {"status"}) == "PARTIALLY_REFUNDED") return std::nullopt;
    return sum;
}

PAYMCP_INLINE void add_paypal_returns(status_report& report, const boost::json::object& unit,
                                      const paypal_money& taken) {
    const std::int64_t whole = taken.amount.value_or(0);
    if (report.status == provider_status::refunded) report.returned = whole;
    if (report.status != provider_status::paid) return;
    report.returned = paypal_returned(unit, taken);
    if (report.returned == whole) report.status = provider_status::refunded;
    if (report.returned) return;
    report = unjudged("what went back of its capture has no sum that can be read");
    report.partly_back = true;
}

PAYMCP_INLINE paypal_order read_paypal_order(const boost::json::object& order, bool in_parts) {
    paypal_order read;
    const auto units = objects_at(order, {"purchase_units"});
    if (units.size() != 1) {
        read.report.why = std::string("its order has ") + std::to_string(units.size()) + " purchase units";
        return read;
    }
    const boost::json::object& unit = *units.front();
    read.to_reserve = text_at(order, {"intent"}) == "AUTHORIZE";
    read.changed = text_at(order, {"update_time"});
    read.owner = text_at(unit, {"custom_id"});
    const bool given_up = read.owner.starts_with(paypal_canceled);
    if (given_up) read.owner.erase(0, paypal_canceled.size());

    const std::string word = text_at(order, {"status"});
    paypal_money money{.found = &unit, .status = paypal_order_status(word)};
    add_paypal_amount(money);
    const paypal_money asked = money;
    const bool may_be_paid = money.status == provider_status::pending;
    const paypal_money reserved = paypal_weightiest(unit, "authorizations", money, paypal_authorization_status);
    const paypal_money taken = paypal_weightiest(unit, "captures", money, paypal_capture_status);
    // A payer whose payment method was declined may choose another while the order is open.
    const auto counts = [&](const paypal_money& one) {
        return one.found != nullptr && !(may_be_paid && one.status == provider_status::canceled);
    };
    const bool still_reserved = reserved.status == provider_status::authorized;
    if (counts(reserved)) {
        read.authorization = text_at(*reserved.found, {"id"});
        money = reserved;
    }
    if (counts(taken) && !(still_reserved && taken.status == provider_status::canceled)) {
        read.capture = text_at(*taken.found, {"id"});
        money = taken;
    }
    if (money.found == &unit && given_up && money.status == provider_status::pending)
        money.status = provider_status::canceled;
    else
        read.approved = money.found == &unit && word == "APPROVED";
    read.report.status = money.status;
    if (!money.amount) {
        read.report = unjudged(std::string("its order has no amount that can be read, in ") + in_quotes(money.code));
        return read;
    }
    const bool part = in_parts && money.found == taken.found;
    if (part && paypal_captures(unit) == 1 && money.code == asked.code) read.report.captured = money.amount;
    read.report.amount = part ? asked.amount : money.amount;
    read.report.currency = part ? asked.code : std::move(money.code);
    if (money.status == provider_status::unknown) {
        read.report.why = std::string("its order is ") + in_quotes(word);
        if (money.found != &unit) {
            read.report.why += money.found == taken.found ? " and its capture " : " and its authorization ";
            read.report.why += in_quotes(text_at(*money.found, {"status"}));
        }
    }
    if (money.found == taken.found) add_paypal_returns(read.report, unit, taken);
    return read;
}

}  // namespace paymcp::inline v0::detail
