// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/stripe/detail/invoice.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/renewal_id.hpp>
#include <paymcp/provider/detail/api_answer.hpp>
#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>
#include <paymcp/provider/stripe/detail/charges.hpp>
#include <paymcp/provider/stripe/detail/payment_ref.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool is_first_stripe_invoice(const boost::json::object& invoice) {
    return text_at(invoice, {"billing_reason"}) == "subscription_create";
}

PAYMCP_INLINE std::optional<std::int64_t> paid_sum_of_stripe_invoice(const boost::json::object& invoice,
                                                                     currency money) {
    const std::optional<std::int64_t> units = whole_at(invoice, {"amount_paid"});
    if (!units || *units < 0 || !money.known) return std::nullopt;
    return from_wire(*units, money, stripe_charges::decimals(money));
}

PAYMCP_INLINE std::string stripe_intent_of_invoice(const boost::json::object& invoice) {
    std::string intent;
    for (const boost::json::object* one : objects_at(invoice, {"payments", "data"})) {
        if (text_at(*one, {"status"}) != "paid") continue;
        std::string next = text_at(*one, {"payment", "payment_intent", "id"});
        if (next.empty()) next = text_at(*one, {"payment", "payment_intent"});
        if (!intent.empty() || !is_reference(next)) return {};
        intent = std::move(next);
    }
    return intent;
}

PAYMCP_INLINE stripe_session read_stripe_invoice_payment(const boost::json::object& invoice) {
    stripe_session read;
    const std::string word = text_at(invoice, {"status"});
    const std::string code = upper_case(text_at(invoice, {"currency"}));
    const std::optional<std::int64_t> minor = paid_sum_of_stripe_invoice(invoice, currency{std::string_view(code)});
    if (word != "paid" || !minor) {
        read.report = unjudged(std::string("its invoice is ") + in_quotes(word));
        return read;
    }
    read.report.status = provider_status::paid;
    read.report.amount = *minor;
    read.report.currency = code;
    read.total = whole_at(invoice, {"amount_paid"}).value_or(0);
    read.intent = stripe_intent_of_invoice(invoice);
    return read;
}

PAYMCP_INLINE void add_stripe_invoice_refs(std::vector<payment_ref>& about, const boost::json::object& list) {
    for (const boost::json::object* one : objects_at(list, {"data"})) {
        const boost::json::object* const invoice = object_at(*one, {"invoice"});
        if (invoice == nullptr) continue;
        const std::size_t known = about.size();
        add_stripe_payment_ref(about, *invoice);
        const std::string id = text_at(*invoice, {"id"});
        if (about.size() > known && !is_first_stripe_invoice(*invoice) && is_stripe_invoice(id))
            add_payment_ref(about, renewal_id(id), id);
    }
}

}  // namespace paymcp::inline v0::detail
