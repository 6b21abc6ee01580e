// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/render.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/mcp/protocol/detail/old_content.hpp>
#include <paymcp/mcp/server/detail/refusal.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/receipt.hpp>

#include <utility>

namespace paymcp::inline v0::mcp::detail {

/// The member of `_meta` about a payment.
PAYMCP_INLINE std::string payment_member(std::string_view payment) {
    return payment.empty() ? std::string() : std::string("\"paymcp/payment\":").append(payment);
}

/// The member of `_meta` that says what was taken for an `up_to`.
PAYMCP_INLINE std::string charged_member(const payment& subject) {
    const currency money{std::string_view(subject.currency)};
    const std::int64_t minor = paymcp::detail::lifecycle::sum_of(subject);
    return "\"paymcp/charged\":" + sum_object(minor, money);
}

/// The member of `_meta` that says what is left of the balance that has paid.
PAYMCP_INLINE std::string balance_member(const balance_line& left) {
    return "\"paymcp/balance\":" + sum_object(left.micro, left.money);
}

PAYMCP_INLINE renderer::renderer(const server_definition& tools, const server_identity& who,
                                 std::function<std::string(std::string_view)> sign)
    : tools_(tools), server_info_(server_info_member(who)), seller_(who.name), sign_(std::move(sign)) {}

PAYMCP_INLINE std::string renderer::receipt_members(const payment& subject, const tool_output& delivered) const {
    const paymcp::result<receipts::receipt> made = receipts::receipt_of(subject, delivered, seller_);
    if (!made.has_value()) return {};
    const std::string text = receipts::receipt_text(*made);
    std::string members = "\"paymcp/receipt\":" + text;
    if (sign_) members.append(",\"paymcp/receipt_jws\":").append(paymcp::detail::quoted(sign_(text)));
    return members;
}

PAYMCP_INLINE std::string renderer::free_output(tool_output output, revision speaks) const {
    if (output.failed) output.structured.clear();
    return result(output, {}, speaks);
}

PAYMCP_INLINE std::string renderer::payment_reply(const paymcp::detail::exposed_tool& asked, const gating::reply& ended,
                                                  revision speaks, bool receipt,
                                                  const presented_payment& presented,
                                                  const std::optional<balance_line>& left) const {
    if (ended.says != rules::verdict::result || !ended.output)
        return refusal(asked, reply_speaker(tools_, asked, ended, presented).speak(), speaks);
    std::string meta;
    if (ended.subject && receipt)
        meta = payment_member(object_text().text("payment_id", ended.subject->id).text("status", "paid").str());
    const auto add = [&meta](const std::string& member) { meta.append(meta.empty() ? "" : ",").append(member); };
    const std::string kept = ended.subject && receipt ? receipt_members(*ended.subject, *ended.output) : std::string();
    if (!kept.empty()) add(kept);
    if (ended.subject && (ended.subject->used || (receipt && left))) add(charged_member(*ended.subject));
    if (receipt && left) add(balance_member(*left));
    return result(*ended.output, meta, speaks);
}

PAYMCP_INLINE std::string renderer::wallet_reply(const paymcp::detail::exposed_tool& asked, const wallet_answer& answer,
                                                 revision speaks) const {
    if (!answer.message.empty()) return refused(asked, answer.outcome, answer.message, speaks);
    std::string meta = answer.meta;
    const std::string kept = answer.bought ? receipt_members(*answer.bought, answer.said) : std::string();
    meta.append(meta.empty() || kept.empty() ? "" : ",").append(kept);
    return result(answer.said, meta, speaks);
}

PAYMCP_INLINE std::string renderer::question(const payment& subject, elicitation_mode mode,
                                             std::string_view state) const {
    const std::string params = elicitation_params(subject, mode, revision::r2026_07_28, {});
    const std::string one = object_text().text("method", "elicitation/create").raw("params", params).str();
    return object_text()
        .text("resultType", "input_required")
        .raw("inputRequests", object_text().raw(payment_question, one).str())
        .text("requestState", state)
        .raw("_meta", '{' + server_info_ + '}')
        .str();
}

PAYMCP_INLINE std::string renderer::next_round(std::string_view state) const {
    return object_text()
        .text("resultType", "input_required")
        .text("requestState", state)
        .raw("_meta", '{' + server_info_ + '}')
        .str();
}

PAYMCP_INLINE std::string renderer::bad_arguments(const paymcp::detail::exposed_tool& asked,
                                                  const paymcp::detail::argument_error& wrong, revision speaks) const {
    const std::string where = wrong.pointer.empty() ? "Wrong arguments: " : "Wrong argument " + wrong.pointer + ": ";
    object_text payload;
    payload.text("message", where + wrong.message).text("error", "invalid_arguments").text("pointer", wrong.pointer);
    return not_taken(asked, payload.str(), speaks);
}

PAYMCP_INLINE std::string renderer::refused(const paymcp::detail::exposed_tool& asked, std::string_view error,
                                            std::string_view message, revision speaks) const {
    return not_taken(asked, object_text().text("message", message).text("error", error).str(), speaks);
}

PAYMCP_INLINE std::string renderer::for_revision(std::string object, revision speaks) const {
    if (speaks < revision::r2026_07_28) return object;
    object.pop_back();
    object += object.size() == 1 ? "" : ",";
    return object.append("\"resultType\":\"complete\",\"_meta\":{").append(server_info_).append("}}");
}

PAYMCP_INLINE std::string renderer::refusal(const paymcp::detail::exposed_tool& asked, tool_output said,
                                            revision speaks) const {
    if (!tools_.lists_output_schema(asked, speaks)) return result(said, {}, speaks);
    const std::string payload = payment_member(std::exchange(said.structured, {}));
    said.failed = true;
    return result(said, payload, speaks);
}

PAYMCP_INLINE std::string renderer::not_taken(const paymcp::detail::exposed_tool& asked, std::string payload,
                                              revision speaks) const {
    tool_output said{.content = std::string(1, '[') + text_block(payload) + ']', .failed = true};
    if (!tools_.lists_output_schema(asked, speaks)) said.structured = std::move(payload);
    return result(said, {}, speaks);
}

PAYMCP_INLINE std::string renderer::result(const tool_output& said, std::string_view meta, revision speaks) const {
    std::string out;
    out.reserve(said.content.size() + said.structured.size() + meta.size() + server_info_.size() + 128);
    const bool old = speaks < revision::r2025_06_18;
    if (old)
        out.append("{\"content\":").append(said.content.empty() ? "[]" : content_before_links(said.content));
    else
        out.append("{\"content\":").append(said.content.empty() ? "[]" : said.content);
    if (!old && !said.structured.empty()) out.append(",\"structuredContent\":").append(said.structured);
    if (said.failed) out.append(",\"isError\":true");
    const bool modern = speaks >= revision::r2026_07_28;
    if (modern) out.append(",\"resultType\":\"complete\"");
    if (modern || !meta.empty()) {
        out.append(",\"_meta\":{").append(meta);
        if (modern) out.append(meta.empty() ? "" : ",").append(server_info_);
        out += '}';
    }
    return out += '}';
}

}  // namespace paymcp::inline v0::mcp::detail
