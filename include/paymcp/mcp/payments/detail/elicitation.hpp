// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/flow/vocabulary.hpp>
#include <paymcp/mcp/payments/detail/client_link.hpp>
#include <paymcp/mcp/protocol/capabilities.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/tool/revision.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace paymcp::inline v0::mcp {

/// How a client can be asked to pay (MCP, "Elicitation").
enum class elicitation_mode : std::uint8_t {
    none,  ///< not supported, by its declaration
    form,  ///< a dialog with the link in its text
    url,   ///< the client opens the link with the user's consent
};

/// The best mode that the client declared. URL mode exists since 2025-11-25.
constexpr elicitation_mode elicitation_mode_of(const client_capabilities& can, revision speaks) noexcept {
    if (speaks >= revision::r2025_11_25 && can.elicitation_url == declared::yes) return elicitation_mode::url;
    if (speaks >= revision::r2025_06_18 && can.elicitation_form == declared::yes) return elicitation_mode::form;
    return elicitation_mode::none;
}

/// A question that is declined sooner was not seen by a user: the client declines automatically.
inline constexpr milliseconds min_answer_time{200};

/// The key of our question in `inputRequests` and `inputResponses` (MCP 2026-07-28).
inline constexpr std::string_view payment_question = "payment";

/// The tool and its price: "Pay 0.50 USD for paint".
inline std::string payment_title(const payment& subject) {
    const currency money = find_currency(subject.currency).value_or(currency{});
    return std::string("Pay ") + format_amount(subject.amount, money) + " for " + subject.tool;
}

/// The user's text, for a question of that mode or, without a mode, for a progress message. It contains no personal
/// data and no secrets: the tool, the price, the link if the client does not show it separately, its host, and the
/// payment id for resuming after a lost call. A blank or the end follows each link: programs that make links clickable
/// include the following characters.
inline std::string payment_message(const payment& subject, elicitation_mode mode) {
    const std::string what = payment_title(subject);
    const std::string later = "should this call end early, repeat it with payment_id " + subject.id;
    if (mode == elicitation_mode::url) return what + "; " + later;
    const std::string done = mode == elicitation_mode::form ? "accept here once you have paid; " : "";
    return what + ": " + subject.link + " (" + done + later + ')';
}

/// The `params` of `elicitation/create`. The id is unique for each question, and exists only in 2025-11-25's URL mode.
///
/// A form has one optional field, since some clients hang on a form without fields; its value is not trusted.
inline std::string elicitation_params(const payment& subject, elicitation_mode mode, revision speaks,
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

/// The `data` of error -32042: the client opens the link and repeats the call (MCP 2025-11-25).
inline std::string required_elicitation(const payment& subject, std::string_view id) {
    const std::string params = elicitation_params(subject, elicitation_mode::url, revision::r2025_11_25, id);
    return object_text().raw("elicitations", '[' + params + ']').str();
}

/// The user's answer by an `ElicitResult`. A dismissed question is not an answer.
inline event answer_of(const boost::json::value& result) {
    const boost::json::value* action = result.is_object() ? result.get_object().if_contains("action") : nullptr;
    if (action == nullptr || !action->is_string()) return event::unanswered;
    if (action->get_string() == "accept") return event::accepted;
    return action->get_string() == "decline" ? event::declined : event::unanswered;
}

}  // namespace paymcp::inline v0::mcp
