// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>
#include <paymcp/provider/api_answer.hpp>
#include <paymcp/provider/concept.hpp>
#include <paymcp/provider/wire_amount.hpp>

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace paymcp::detail {

/// An order of PayPal's as it stands (Orders v2, section "order").
struct paypal_order {
    status_report report;
    bool approved = false;        ///< the payer has agreed, and no money has moved or is reserved: that is for us to do
    bool to_reserve = false;      ///< made to reserve the money
    std::string owner{};          ///< our payment id as the order carries it; empty where it carries none
    std::string changed{};        ///< when the order last changed, in PayPal's words
    std::string capture{};        ///< the id of the money that was taken
    std::string authorization{};  ///< the id of the money that was reserved
};

/// What stands before the payment id of an order that we have given up.
inline constexpr std::string_view paypal_canceled = "canceled ";

inline provider_status paypal_capture_status(std::string_view word) {
    if (word == "COMPLETED" || word == "PARTIALLY_REFUNDED") return provider_status::paid;
    if (word == "REFUNDED") return provider_status::refunded;
    if (word == "PENDING") return provider_status::pending;
    if (word == "DECLINED" || word == "FAILED") return provider_status::canceled;
    return provider_status::unknown;
}

inline provider_status paypal_authorization_status(std::string_view word) {
    if (word == "CREATED") return provider_status::authorized;
    if (word == "PENDING") return provider_status::pending;
    if (word == "DENIED" || word == "VOIDED") return provider_status::canceled;
    return provider_status::unknown;
}

inline provider_status paypal_order_status(std::string_view word) {
    if (word == "CREATED" || word == "SAVED" || word == "PAYER_ACTION_REQUIRED" || word == "APPROVED")
        return provider_status::pending;
    return word == "VOIDED" ? provider_status::canceled : provider_status::unknown;
}

/// Reads an order with one purchase unit. A completed order is paid only by a capture that is; one that was given up is
/// canceled whatever the payer has agreed to, as long as no money has moved: a capture may have been under way.
inline paypal_order read_paypal_order(const boost::json::object& order) {
    paypal_order read;
    const std::string word = text_at(order, {"status"});
    const auto units = objects_at(order, {"purchase_units"});
    if (units.size() != 1) {
        read.report.why = "its order has " + std::to_string(units.size()) + " purchase units";
        return read;
    }
    const boost::json::object& unit = *units.front();
    const auto captures = objects_at(unit, {"payments", "captures"});
    const auto authorizations = objects_at(unit, {"payments", "authorizations"});
    const boost::json::object* money = &unit;
    read.to_reserve = text_at(order, {"intent"}) == "AUTHORIZE";
    read.changed = text_at(order, {"update_time"});
    read.owner = text_at(unit, {"custom_id"});
    const bool given_up = read.owner.starts_with(paypal_canceled);
    if (given_up) read.owner.erase(0, paypal_canceled.size());
    if (!authorizations.empty()) {
        money = authorizations.front();
        read.authorization = text_at(*money, {"id"});
        read.report.status = paypal_authorization_status(text_at(*money, {"status"}));
    }
    if (!captures.empty()) {
        money = captures.front();
        read.capture = text_at(*money, {"id"});
        read.report.status = paypal_capture_status(text_at(*money, {"status"}));
    }
    if (captures.empty() && authorizations.empty()) {
        read.approved = word == "APPROVED";
        read.report.status = paypal_order_status(word);
        if (given_up && read.report.status == provider_status::pending) {
            read.approved = false;
            read.report.status = provider_status::canceled;
        }
    }
    if (read.report.status == provider_status::unknown) {
        read.report.why = "its order is " + in_quotes(word);
        if (money != &unit)
            read.report.why += captures.empty() ? " and its authorization " : " and its capture ";
        if (money != &unit) read.report.why += in_quotes(text_at(*money, {"status"}));
    }
    const std::string code = text_at(*money, {"amount", "currency_code"});
    read.report.amount = from_wire_text(text_at(*money, {"amount", "value"}), currency{std::string_view(code)});
    // PayPal always tells the amount: an order without one that can be read is none that we could judge.
    if (!read.report.amount)
        read.report = unjudged("its order has no amount that can be read, in " + in_quotes(code));
    else
        read.report.currency = code;
    return read;
}

}  // namespace paymcp::detail
