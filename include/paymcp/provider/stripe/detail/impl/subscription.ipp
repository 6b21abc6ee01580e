// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/stripe/detail/subscription.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/provider/detail/api_answer.hpp>
#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/stripe/detail/invoice.hpp>
#include <paymcp/provider/stripe/detail/session.hpp>

#include <cstdint>
#include <utility>

namespace paymcp::inline v0::detail {

/// An answer that does not match the payment.
PAYMCP_INLINE provider_error stripe_mismatch(std::string why) { return {std::move(why), false, true}; }

/// `unpaid` and `paused` subscriptions still exist, but Stripe collects nothing for them until somebody acts at the
/// desk: the payer gets nothing for nothing. One that is resumed there is active again. `incomplete_expired` never
/// began.
PAYMCP_INLINE std::optional<plans::status> stripe_subscription_status(std::string_view word) noexcept {
    if (word == "active" || word == "trialing") return plans::status::active;
    if (word == "past_due") return plans::status::past_due;
    if (word == "incomplete") return plans::status::none;
    const bool over = word == "canceled" || word == "unpaid" || word == "incomplete_expired" || word == "paused";
    return over ? std::optional(plans::status::ended) : std::nullopt;
}

PAYMCP_INLINE bool is_of_another_payment(const boost::json::object& subject, const checkout_request& order) {
    const std::string owner = text_at(subject, {"metadata", payment_id_field});
    return !owner.empty() && owner != order.payment_id;
}

/// The item of a subscription, which has its period since API version 2025-03-31.
PAYMCP_INLINE const boost::json::object* stripe_item(const boost::json::object& subscription) {
    const auto items = objects_at(subscription, {"items", "data"});
    return items.empty() ? nullptr : items.front();
}

/// Seconds since 1970 as a moment; nothing where there are none, or more than a calendar has.
PAYMCP_INLINE std::optional<unix_time> stripe_moment(const boost::json::object& from, std::string_view name) {
    constexpr std::int64_t last = 253'402'300'799;  // of the year 9999
    const std::optional<std::int64_t> seconds = whole_at(from, {name});
    if (!seconds || *seconds <= 0 || *seconds > last) return std::nullopt;
    return unix_time(milliseconds(*seconds * 1000));
}

PAYMCP_INLINE std::optional<bool> stripe_ends_with_period(const boost::json::object& subscription) {
    const boost::json::value* const flag = subscription.if_contains("cancel_at_period_end");
    if (flag == nullptr || !flag->is_bool()) return std::nullopt;
    const boost::json::value* const at = subscription.if_contains("cancel_at");
    if (flag->get_bool() || at == nullptr || at->is_null()) return flag->get_bool();
    const boost::json::object* const item = stripe_item(subscription);
    const std::optional<unix_time> canceled = stripe_moment(subscription, "cancel_at");
    const std::optional<unix_time> ends = item != nullptr ? stripe_moment(*item, "current_period_end") : std::nullopt;
    if (!canceled || !ends) return std::nullopt;
    return *canceled <= *ends;
}

/// A paid invoice, or why it cannot be read.
PAYMCP_INLINE provider_result<subscription_report::invoice> read_stripe_invoice(const boost::json::object& invoice) {
    subscription_report::invoice read;
    read.reference = text_at(invoice, {"id"});
    read.currency = upper_case(text_at(invoice, {"currency"}));
    read.first = is_first_stripe_invoice(invoice);
    const std::optional<std::int64_t> minor =
        paid_sum_of_stripe_invoice(invoice, currency{std::string_view(read.currency)});
    if (!minor) return stripe_mismatch("its subscription's invoice has no sum that can be read");
    if (!is_reference(read.reference)) return stripe_mismatch("its subscription's invoice has no id");
    read.amount = *minor;
    return read;
}

/// Adds what the latest invoice says. Stripe makes it as a draft when a period begins, and collects it about an hour
/// later: until then the period is not paid.
PAYMCP_INLINE provider_result<void> add_stripe_invoice(subscription_report& report,
                                                       const boost::json::object& subscription) {
    const bool trial = text_at(subscription, {"status"}) == "trialing";
    report.paid = trial;
    const boost::json::value* const latest = subscription.if_contains("latest_invoice");
    if (latest == nullptr || latest->is_null()) return {};
    if (!latest->is_object()) return stripe_mismatch("its subscription's invoice is not stated");
    if (text_at(latest->get_object(), {"status"}) != "paid") return {};
    const provider_result<subscription_report::invoice> paid = read_stripe_invoice(latest->get_object());
    if (!paid.has_value()) return paid.error();
    // An invoice of something else may be newer than the one that is past due.
    report.paid = report.status != plans::status::past_due;
    report.last_paid = *paid;
    return {};
}

PAYMCP_INLINE provider_result<subscription_report> stripe_subscription_report(const boost::json::object& subscription) {
    const std::string word = text_at(subscription, {"status"});
    const std::optional<plans::status> status = stripe_subscription_status(word);
    if (!status) return stripe_mismatch("its subscription is " + in_quotes(word));
    const boost::json::object* const item = stripe_item(subscription);
    const auto moment = [item](std::string_view name) {
        return item != nullptr ? stripe_moment(*item, name) : std::optional<unix_time>();
    };
    const std::optional<unix_time> begins = moment("current_period_start");
    const std::optional<unix_time> ends = moment("current_period_end");
    if (!begins || !ends || *begins >= *ends) return stripe_mismatch("its subscription states no period");
    const std::optional<bool> last = stripe_ends_with_period(subscription);
    if (!last) return stripe_mismatch("its subscription does not say whether it renews");
    subscription_report report{.status = *status, .period_begins = *begins, .period_ends = *ends};
    report.renews = *status != plans::status::ended && !*last;
    const provider_result<void> added = add_stripe_invoice(report, subscription);
    if (!added.has_value()) return added.error();
    return report;
}

/// Why a session is not one that begins the order's subscription; empty where it is.
PAYMCP_INLINE std::string stripe_other_plan(const boost::json::object& session, const checkout_request& order) {
    const std::string mode = text_at(session, {"mode"});
    if (mode != "subscription") return "its session is for " + in_quotes(mode) + ", not for a subscription";
    const status_report report = read_stripe_session(session).report;
    if (order.amount <= 0) return {};
    return report.amount ? other_money(report, order.amount, order.money.name()) : report.why;
}

PAYMCP_INLINE provider_result<stripe_subscription> read_stripe_subscription(const boost::json::object& session,
                                                                            const checkout_request& order) {
    if (const std::string why = stripe_other_plan(session, order); !why.empty()) return stripe_mismatch(why);
    const boost::json::value* const there = session.if_contains("subscription");
    if (there == nullptr || there->is_null()) {
        if (text_at(session, {"status"}) != "complete") return stripe_subscription();
        return stripe_mismatch("its session is complete and names no subscription");
    }
    if (!there->is_object()) return stripe_mismatch("its subscription is not stated");
    const boost::json::object& subscription = there->get_object();
    if (is_of_another_payment(subscription, order)) return foreign_reference();
    stripe_subscription read{text_at(subscription, {"id"})};
    if (!is_reference(read.id)) return stripe_mismatch("its subscription has no id");
    const provider_result<subscription_report> report = stripe_subscription_report(subscription);
    if (!report.has_value()) return report.error();
    read.report = *report;
    // What is unpaid or paused counts as ended, and yet renews once somebody pays or resumes it.
    const std::string word = text_at(subscription, {"status"});
    const bool is_over = word == "canceled" || word == "incomplete_expired";
    read.is_ending = is_over || stripe_ends_with_period(subscription).value_or(false);
    return read;
}

}  // namespace paymcp::inline v0::detail
