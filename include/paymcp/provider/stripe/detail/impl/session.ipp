// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/stripe/detail/session.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/unjudged.hpp>
#include <paymcp/provider/detail/api_answer.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>
#include <paymcp/provider/stripe/detail/charges.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string upper_case(std::string text) {
    for (char& letter : text)
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    return text;
}

PAYMCP_INLINE provider_status stripe_intent_status(const boost::json::object& intent) {
    const std::string word = text_at(intent, {"status"});
    if (word == "requires_capture") return provider_status::authorized;
    if (word == "processing" || word == "requires_action" || word == "requires_confirmation")
        return provider_status::pending;
    if (word == "canceled" || word == "requires_payment_method") return provider_status::canceled;
    if (word != "succeeded") return provider_status::unknown;
    const boost::json::value* refunded = value_at(intent, {"latest_charge", "refunded"});
    const bool returned = refunded != nullptr && refunded->is_bool() && refunded->get_bool();
    return returned ? provider_status::refunded : provider_status::paid;
}

PAYMCP_INLINE provider_status stripe_session_status(const boost::json::object& session) {
    const std::string word = text_at(session, {"status"});
    const std::string paid = text_at(session, {"payment_status"});
    if (word == "open") return paid == "unpaid" ? provider_status::pending : provider_status::unknown;
    if (word == "expired") return paid == "unpaid" ? provider_status::expired : provider_status::unknown;
    if (word != "complete" || (paid != "paid" && paid != "unpaid")) return provider_status::unknown;
    if (const boost::json::object* intent = object_at(session, {"payment_intent"}))
        return stripe_intent_status(*intent);
    // A subscription's session has no payment intent: unpaid, a bank's debit is on its way.
    const bool renews = text_at(session, {"mode"}) == "subscription";
    if (paid == "unpaid" && renews) return provider_status::pending;
    return paid == "paid" ? provider_status::paid : provider_status::unknown;
}

PAYMCP_INLINE std::string stripe_words(const boost::json::object& session) {
    std::string words = std::string("its session is ") + in_quotes(text_at(session, {"status"})) + " and its payment " +
                        in_quotes(text_at(session, {"payment_status"}));
    if (const boost::json::object* intent = object_at(session, {"payment_intent"}))
        words += std::string(", its payment intent ") + in_quotes(text_at(*intent, {"status"}));
    return words;
}

PAYMCP_INLINE std::string stripe_shortfall(const boost::json::object& intent, std::int64_t asked, currency money) {
    const std::string code = upper_case(text_at(intent, {"currency"}));
    const boost::json::value* received = intent.if_contains("amount_received");
    const bool other = !code.empty() && code != money.name();
    if (received == nullptr || (received->is_int64() && received->get_int64() == asked && !other)) return {};
    const int decimals = stripe_charges::decimals(money);
    const std::optional<std::int64_t> units = whole_at(intent, {"amount_received"});
    const std::optional<std::int64_t> minor =
        units && !other ? from_wire(*units, money, decimals) : std::optional<std::int64_t>();
    return (minor ? sum_in_words(*minor, money.name()) : "an unreadable sum") + " of " +
           sum_in_words(from_wire(asked, money, decimals).value_or(0), money.name()) + " was received";
}

PAYMCP_INLINE void add_stripe_charge(stripe_session& session, const boost::json::object& intent) {
    const std::int64_t back = whole_at(intent, {"latest_charge", "amount_refunded"}).value_or(0);
    const boost::json::value* const disputed = value_at(intent, {"latest_charge", "disputed"});
    session.back = std::clamp<std::int64_t>(back, 0, session.total);
    session.disputed = disputed != nullptr && disputed->is_bool() && disputed->get_bool();
}

/// Of a capture in part, Stripe counts the released rest as refunded, in its list of refunds and in the sum.
PAYMCP_INLINE void forget_stripe_release(stripe_session& session, const boost::json::object& intent) {
    const std::int64_t received = whole_at(intent, {"amount_received"}).value_or(0);
    const std::int64_t taken = std::clamp<std::int64_t>(received, 0, session.total);
    const std::int64_t released = session.total - taken;
    if (session.back >= released) session.back -= released;
    session.back = std::min(session.back, taken);
    session.total = taken;
}

PAYMCP_INLINE stripe_session read_stripe_session(const boost::json::object& session, bool in_parts) {
    stripe_session read;
    read.report.status = stripe_session_status(session);
    if (read.report.status == provider_status::unknown) read.report.why = stripe_words(session);
    read.owner = text_at(session, {"client_reference_id"});
    read.renews = text_at(session, {"mode"}) == "subscription";
    read.intent = text_at(session, {"payment_intent", "id"});
    if (read.intent.empty()) read.intent = text_at(session, {"payment_intent"});
    std::string code = upper_case(text_at(session, {"currency"}));
    const std::optional<std::int64_t> total = whole_at(session, {"amount_total"});
    const currency money{std::string_view(code)};
    if (total && money.known) read.report.amount = from_wire(*total, money, stripe_charges::decimals(money));
    const boost::json::object* intent = object_at(session, {"payment_intent"});
    const bool captured = read.report.status == provider_status::paid && intent != nullptr && read.report.amount;
    if (captured && in_parts) {
        const std::optional<std::int64_t> part = whole_at(*intent, {"amount_received"});
        if (part && upper_case(text_at(*intent, {"currency"})) == code)
            read.report.captured = from_wire(*part, money, stripe_charges::decimals(money));
    } else if (captured) {
        read.report.why = stripe_shortfall(*intent, *total, money);
        if (!read.report.why.empty()) read.report.status = provider_status::unknown;
    }
    read.total = std::max<std::int64_t>(total.value_or(0), 0);
    if (intent != nullptr) add_stripe_charge(read, *intent);
    if (intent != nullptr && captured && in_parts) forget_stripe_release(read, *intent);
    // Stripe always states the amount: a session without a readable amount is `unknown`.
    if (!read.report.amount)
        read.report = unjudged(std::string("its session has no amount that can be read, in ") + in_quotes(code));
    else
        read.report.currency = std::move(code);
    return read;
}

PAYMCP_INLINE void add_stripe_returns(stripe_session& session) {
    status_report& report = session.report;
    if (report.status != provider_status::paid || !report.amount || !session.tells_returns) return;
    const currency money{std::string_view(report.currency.value_or(""))};
    const std::optional<std::int64_t> minor = from_wire(session.back, money, stripe_charges::decimals(money));
    if (!minor) {
        report = unjudged("what went back of it comes to no sum in its currency");
        report.partly_back = true;
        return;
    }
    report.returned = *minor;
    if (*minor >= report.captured.value_or(*report.amount)) report.status = provider_status::refunded;
}

}  // namespace paymcp::inline v0::detail
