// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/detail/elicitation.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/payments/detail/client_link.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/money/format.hpp>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::string payment_title(const payment& subject) {
    const currency money = find_currency(subject.currency).value_or(currency{});
    return std::string(subject.used ? "Pay up to " : "Pay ") + format_amount(subject.amount, money) + " for " +
           subject.tool;
}

PAYMCP_INLINE std::string payment_message(const payment& subject, elicitation_mode mode) {
    const std::string what = payment_title(subject);
    const std::string later = "should this call end early, repeat it with payment_id " + subject.id;
    if (mode == elicitation_mode::url) return what + "; " + later;
    const std::string done = mode == elicitation_mode::form ? "accept here once you have paid; " : "";
    return what + ": " + subject.link + " (" + done + later + ')';
}

PAYMCP_INLINE std::string elicitation_params(const payment& subject, elicitation_mode mode, revision speaks,
                                             std::string_view id) {
    object_text params;
    if (mode == elicitation_mode::url) {
        params.text("mode", "url");
        if (speaks < revision::r2026_07_28) params.text("elicitationId", id);
        return params.text("url", subject.link).text("message", payment_message(subject, mode)).str();
    }
    if (speaks >= revision::r2025_11_25) params.text("mode", "form");
    return params.text("message", payment_message(subject, mode))
        .raw("requestedSchema",
             R"({"type":"object","properties":{"paid":{"type":"boolean","title":"I have paid","default":false}}})")
        .str();
}

PAYMCP_INLINE std::string required_elicitation(const payment& subject, std::string_view id) {
    const std::string params = elicitation_params(subject, elicitation_mode::url, revision::r2025_11_25, id);
    return object_text().raw("elicitations", '[' + params + ']').str();
}

PAYMCP_INLINE rules::event answer_of(const boost::json::value& result) {
    const boost::json::value* action = result.is_object() ? result.get_object().if_contains("action") : nullptr;
    if (action == nullptr || !action->is_string()) return rules::event::unanswered;
    if (action->get_string() == "accept") return rules::event::accepted;
    return action->get_string() == "decline" ? rules::event::declined : rules::event::unanswered;
}

}  // namespace paymcp::inline v0::mcp::detail
