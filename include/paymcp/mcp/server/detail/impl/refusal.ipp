// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/refusal.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::string text_block(std::string_view text) {
    return object_text().text("type", "text").text("text", text).str();
}

PAYMCP_INLINE std::string sum_object(std::int64_t units, const currency& money) {
    return object_text().text("amount", format_decimal(units, money)).text("currency", money.shown()).str();
}

PAYMCP_INLINE reply_speaker::reply_speaker(const server_definition& tools, const paymcp::detail::exposed_tool& asked,
                                           const gating::reply& about, const presented_payment& presented)
    : tools_(tools), asked_(asked), about_(about), presented_(presented) {
    const payment* subject = about.subject ? &*about.subject : nullptr;
    const std::size_t index = subject != nullptr ? tools.tool_named(subject->tool)
                              : asked.role == paymcp::detail::tool_role::shared_confirm ? server_definition::npos
                                                                                        : asked.tool;
    if (index != server_definition::npos) {
        tool_ = tools.tools[index].name;
        confirm_ = tools.next_step(index);
    } else if (subject != nullptr) {
        tool_ = subject->tool;
        confirm_ = asked.name;
    }
    if (subject == nullptr) return;
    sum_ = sum_of(*subject);
}

PAYMCP_INLINE tool_output reply_speaker::speak() const {
    const words said = find_words();
    std::string payload = payload_of(said);
    // What a result was before its charge failed stays unsaid: only a failed output is the tool's own word.
    if (about_.says == rules::verdict::failed && about_.output && about_.output->failed && about_.subject)
        return {appended(about_.output->content, text_block(said.message)), std::move(payload), true};
    std::string content = text_block(payload);
    if (said.shows_link)
        content += std::string(1, ',') + object_text()
                                             .text("type", "text")
                                             .text("text", payment_title(*about_.subject) + ": " + about_.subject->link)
                                             .raw("annotations", R"({"audience":["user"]})")
                                             .str();
    return {std::string(1, '[') + content + ']', std::move(payload), !said.shows_link};
}

PAYMCP_INLINE std::string reply_speaker::appended(std::string_view array, std::string_view element) {
    const std::size_t end = array.find_last_of(']');
    if (end == std::string_view::npos) return std::string(1, '[') + std::string(element) + ']';
    const std::string_view before = array.substr(0, end);
    const bool empty = before.find_first_not_of(" \t\r\n[") == std::string_view::npos;
    return std::string(before) + (empty ? "" : ",") + std::string(element) + ']';
}

PAYMCP_INLINE std::string reply_speaker::payload_of(const words& said) const {
    const std::optional<payment>& subject = about_.subject;
    object_text out;
    out.text("message", said.message);
    if (said.shows_link) out.text("payment_url", subject->link);
    if (subject && about_.says != rules::verdict::unfunded)
        out.text("payment_id", subject->id);
    else if (presented_.known.size() == 1)
        out.text("payment_id", presented_.known.front().id);
    out.text_if("next_step", said.next_step).text("status", said.status).text_if("error", said.error);
    if (about_.retry_seconds() > 0) out.raw("retry_after", std::to_string(about_.retry_seconds()));
    if (subject) {
        const currency money{std::string_view(subject->currency)};
        out.text("amount", format_decimal(paymcp::detail::lifecycle::sum_of(*subject), money))
            .text("currency", money.shown());
    }
    return out.str();
}

PAYMCP_INLINE reply_speaker::words reply_speaker::find_words() const {
    const bool has_link = about_.subject && !about_.subject->link.empty();
    switch (about_.says) {
        case rules::verdict::asked:  // as text; an era with elicitation uses that instead
        case rules::verdict::link:
            if (!has_link) break;
            return {"Payment required: " + tool_ + " costs " + sum_ + ". " + what_is_taken() + pay_and_come_back(),
                    asked_.shown == rules::surface::resubmit ? "payment_required" : "", "payment_required",
                    std::string(confirm_), true};
        case rules::verdict::pending:
        case rules::verdict::waits:  // likewise
            if (!has_link) break;
            return {std::string("Not paid yet. ") + pay_and_come_back(), "payment_pending", "pending",
                    std::string(confirm_), true};
        case rules::verdict::canceled:
            if (about_.server_ends)
                return {std::string(
                            "The server is ending, and cancels this payment: do not pay it any more. Nothing was "
                            "charged. When the server is back: ") +
                            start_again(),
                        "payment_canceled", "canceled", tool_};
            return {std::string(is_refunded() ? "The payment was refunded; the money has gone back. "
                                              : "The payment was canceled; nothing was charged. ") +
                        start_again(),
                    "payment_canceled", "canceled", step_to_start_again()};
        case rules::verdict::expired:
            return {std::string("The payment expired before it was paid; nothing was charged. ") + start_again(),
                    "payment_expired", "expired", step_to_start_again()};
        case rules::verdict::unknown:
            return speak_of_unknown();
        case rules::verdict::mismatch:
            return {std::string(
                        "This payment was made for another tool, another price or other arguments, so nothing was run. "
                        "Use the payment_id that belongs to this call, or start anew. ") +
                        start_again(),
                    "payment_mismatch", "mismatch", step_to_start_again()};
        case rules::verdict::busy:
            return {std::string("The tool is running for this payment right now, and is neither run nor charged "
                                "twice. In a few "
                                "seconds, ") +
                        ask_again() + " to get the result.",
                    "payment_busy", "running", std::string(confirm_or_asked())};
        case rules::verdict::declined:
            if (!has_link) break;
            return {
                "The payment dialog was declined (by the user, or by a client that asks nobody); nothing was "
                "charged. The link stays open: to pay after all, open " +
                    about_.subject->link + " and then " + ask_again() + '.',
                "payment_declined", "declined", std::string(confirm_), true};
        case rules::verdict::unclear:
            return {std::string(
                        "The payment was found but does not match, so nothing was run; the seller has been told. It "
                        "counts neither as paid nor as unpaid: do not pay again. When the seller has resolved it, ") +
                        ask_again() + '.',
                    "payment_unclear", "unclear", std::string(confirm_or_asked())};
        case rules::verdict::unfunded:
            return speak_of_funds();
        case rules::verdict::failed:
            return speak_of_failure();
        case rules::verdict::unavailable:
        case rules::verdict::result:
        case rules::verdict::unpaid:  // without rails, which the compiler does not let happen
        case rules::verdict::none:
            break;
    }
    const bool opened = has_link || asked_.role != paymcp::detail::tool_role::paid_call;
    return {std::string("The payment cannot be started or checked right now") + because() +
                ". Nothing is lost and nothing is charged twice. " +
                (about_.retry_seconds() > 0 ? "Then " : "In a moment, ") +
                (has_link ? ask_again() : std::string("call ") + std::string(asked_.name) + " again") + '.',
            about_.beyond_limits ? "too_many_links" : "provider_unavailable", "unavailable",
            opened ? std::string(confirm_or_asked()) : tool_,
            has_link && about_.subject->state == payment_state::created};
}

PAYMCP_INLINE reply_speaker::words reply_speaker::speak_of_unknown() const {
    words said{{}, "payment_unknown", "unknown", step_to_start_again()};
    if (!presented_.unreadable) {
        said.message =
            std::string(
                "There is no such payment for you: the payment_id is mistyped, belongs to someone else, or is too "
                "old. ") +
            start_again();
        return said;
    }
    said.message =
        "This is no payment_id, and nothing was run or charged. A payment_id starts with pay_ and "
        "stands beside the link that the call answered with; give it alone. ";
    if (!presented_.known.empty()) {
        said.message += start_again();
        return said;
    }
    said.next_step = std::string(confirm_or_asked());
    said.message += "Then call " + said.next_step + " again.";
    if (asked_.role == paymcp::detail::tool_role::paid_call)
        said.message += " Leave it out where you were given no link yet.";
    return said;
}

PAYMCP_INLINE reply_speaker::words reply_speaker::speak_of_funds() const {
    words said{{}, "insufficient_balance", "unfunded", tool_};
    said.message = "Nothing was run or charged. ";
    if (about_.subject) said.message += tool_ + " costs " + sum_ + ". ";
    said.message += about_.detail;
    for (const paymcp::detail::tool_definition& one : tools_.tools)
        if (one.account == paymcp::detail::funds::to_balance) said.next_step = one.name;
    if (about_.subject && said.next_step != tool_)
        said.message += " Call " + said.next_step + " to add to it, then " + tool_ + " again.";
    return said;
}

PAYMCP_INLINE reply_speaker::words reply_speaker::speak_of_failure() const {
    words said{{}, "tool_failed", "kept", std::string(confirm_or_asked())};
    if (!about_.subject)
        return {about_.detail + (about_.detail.ends_with('.') ? " " : ". ") +
                    "No payment was opened, and nothing was charged. Call " + tool_ + " with other arguments.",
                "no_price", "unpaid", tool_};
    switch (about_.subject->state) {
        case payment_state::refunding:
            said.message = "The tool failed. The payment of " + sum_ + " is being refunded. " + start_again();
            said.status = "refunding";
            break;
        case payment_state::refunded:
            said.message = "The tool failed. The payment of " + sum_ + " was refunded. " + start_again();
            said.status = "refunded";
            break;
        case payment_state::voiding:
            said.message =
                "The tool failed. Nothing is charged: the reserved " + sum_ + " are being released. " + start_again();
            said.status = "voiding";
            break;
        case payment_state::voided:
            said.message =
                "The tool failed. Nothing was charged: the reserved " + sum_ + " were released. " + start_again();
            said.status = "voided";
            break;
        case payment_state::created:
        case payment_state::canceled:
        case payment_state::expired:
            said.message = std::string("The tool failed. Nothing was charged. ") + start_again();
            said.status = "unpaid";
            break;
        case payment_state::delivered:
            said.message =
                std::string("The result of this payment was delivered and is not kept any longer. ") + start_again();
            said.error = "result_dropped";
            said.status = "delivered";
            break;
        case payment_state::secured:
        case payment_state::running:
        case payment_state::recorded:
            said.message = "The tool failed. The payment of " + sum_ + " is kept: to try again without paying again, " +
                           ask_again() + '.';
            return said;
    }
    said.next_step = tool_;
    return said;
}

PAYMCP_INLINE std::string reply_speaker::ask_again() const {
    if (!about_.subject) return std::string("call ") + std::string(confirm_or_asked()) + " again";
    return call_with(*about_.subject, tool_, confirm_);
}

PAYMCP_INLINE std::string reply_speaker::call_with(const payment& subject, std::string_view tool,
                                                   std::string_view confirm) const {
    const std::string call = std::string("call ") + std::string(confirm);
    const std::string id = "payment_id \"" + subject.id + '"';
    if (confirm == tool)
        return call +
               (asked_.shown == rules::surface::resubmit ? " again with the same arguments and " + id : " again");
    if (asked_.shown != rules::surface::dynamic || !is_found_by_call(subject)) return call + " with " + id;
    return call + " with " + id + " (or call " + std::string(tool) + " again with the same arguments)";
}

PAYMCP_INLINE bool reply_speaker::is_found_by_call(const payment& subject) {
    return !subject.principal.empty() || !subject.session.empty();
}

PAYMCP_INLINE std::string reply_speaker::sum_of(const payment& subject) {
    const bool open = subject.used && states::unpaid.contains(subject.state);
    return (open ? "up to " : "") +
           format_amount(paymcp::detail::lifecycle::sum_of(subject), currency(std::string_view(subject.currency)));
}

PAYMCP_INLINE std::string reply_speaker::what_is_taken() const {
    if (!about_.subject->used) return {};
    return "The amount is reserved, and only what the call uses of it is taken. ";
}

PAYMCP_INLINE std::string reply_speaker::pay_and_come_back() const {
    return "Open " + about_.subject->link + " to pay " + sum_ + ", then " + ask_again() + '.';
}

PAYMCP_INLINE std::string reply_speaker::start_again() const {
    if (!presented_.known.empty()) return name_known();
    return tool_.empty() ? "Call the tool itself to get a new payment link."
                         : "Call " + tool_ + " to get a new payment link.";
}

PAYMCP_INLINE std::string reply_speaker::name_known() const {
    const auto& known = presented_.known;
    if (known.size() == 1) {
        const std::size_t index = tools_.tool_named(known.front().tool);
        const std::string_view confirm =
            index == server_definition::npos ? confirm_or_asked() : tools_.next_step(index);
        return "The payment_id of " + known.front().tool + " for " + sum_of(known.front()) + " is " + known.front().id +
               ": " + call_with(known.front(), known.front().tool, confirm) + '.';
    }
    std::string all = "Payments that you may mean:";
    for (const payment& one : known)
        all += '\n' + one.tool + ' ' + shortened(one.arguments) + " for " + sum_of(one) + ": payment_id " + one.id;
    return all + "\nCall " + std::string(confirm_or_asked()) + " with one of these.";
}

PAYMCP_INLINE std::string reply_speaker::step_to_start_again() const {
    return presented_.known.empty() ? tool_ : std::string(confirm_or_asked());
}

PAYMCP_INLINE std::string reply_speaker::because() const {
    if (about_.detail.empty()) return {};
    const std::string_view detail = about_.detail;
    return std::string(" (") + std::string(detail.ends_with('.') ? detail.substr(0, detail.size() - 1) : detail) + ')';
}

}  // namespace paymcp::inline v0::mcp::detail
