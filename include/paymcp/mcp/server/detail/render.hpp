// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/protocol/detail/old_content.hpp>
#include <paymcp/mcp/protocol/identity.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/mcp/server/detail/refusal.hpp>
#include <paymcp/tool/output.hpp>
#include <paymcp/tool/revision.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::mcp {

/// Writes the result of a `tools/call` for a revision: the tool's own output, a payment's state, or a refusal.
///
/// What is not the tool's own output is a JSON object with stable keys. It is the text of the first content block and,
/// unless the name lists an output schema, `structuredContent`. Clients measure `structuredContent` against that schema
/// even on errors, so there the object stands in `_meta["paymcp/payment"]` instead, and the result is an error: only an
/// error may lack the structured content that was promised. Elsewhere an answer with a link is no error: clients throw
/// errors away, hide them or have the model mend its call. A second block is for the person who is to pay.
class renderer {
public:
    renderer(const server_definition& tools, const server_identity& who)
        : tools_(tools), server_info_(server_info_member(who)) {}

    /// The output of a free tool.
    std::string free_output(const tool_output& output, revision speaks) const {
        const std::string_view structured = output.failed ? std::string_view{} : std::string_view(output.structured);
        return result({output.content, structured, {}, output.failed}, speaks);
    }

    /// How a call of the paid or confirming name `asked` ended. A delivered result is the tool's own and nothing else,
    /// unless the client has asked for a receipt: then its `_meta` says which payment bought it.
    std::string payment_reply(const exposed_tool& asked, const reply& ended, revision speaks, bool receipt = false,
                              presented_payment presented = {}) const {
        if (ended.says == verdict::result && ended.output) {
            std::string meta;
            if (ended.subject && receipt)
                meta = object_text().text("payment_id", ended.subject->id).text("status", "paid").str();
            return result({ended.output->content, ended.output->structured, meta, false}, speaks);
        }
        const spoken said = reply_speaker(tools_, asked, ended, presented).speak();
        const std::string payload = payment_payload(said, ended, presented);
        // What a result was before its charge failed stays unsaid: only a failed output is the tool's own word.
        if (ended.says == verdict::failed && ended.output && ended.output->failed) {
            const std::string content = appended(ended.output->content, text_block(said.message));
            return refusal(asked, content, payload, true, speaks);
        }
        std::string content = text_block(payload);
        if (said.shows_link)
            content +=
                std::string(1, ',') + object_text()
                                          .text("type", "text")
                                          .text("text", payment_title(*ended.subject) + ": " + ended.subject->link)
                                          .raw("annotations", R"({"audience":["user"]})")
                                          .str();
        return refusal(asked, '[' + content + ']', payload, !said.shows_link, speaks);
    }

    /// The user must be asked, and the client does it: `input_required` with the question and our sealed state (MCP
    /// 2026-07-28, "Multi Round-Trip Requests").
    std::string question(const payment& subject, elicitation_mode mode, std::string_view state) const {
        const std::string params = elicitation_params(subject, mode, revision::r2026_07_28, {});
        const std::string one = object_text().text("method", "elicitation/create").raw("params", params).str();
        return object_text()
            .text("resultType", "input_required")
            .raw("inputRequests", object_text().raw(payment_question, one).str())
            .text("requestState", state)
            .raw("_meta", '{' + server_info_ + '}')
            .str();
    }

    /// A round of the call is over: the client makes it again, with our sealed state. Nothing is asked of its user.
    std::string next_round(std::string_view state) const {
        return object_text()
            .text("resultType", "input_required")
            .text("requestState", state)
            .raw("_meta", '{' + server_info_ + '}')
            .str();
    }

    /// The arguments cannot be what the tool takes; nothing was run or charged.
    std::string bad_arguments(const exposed_tool& asked, const argument_error& wrong, revision speaks) const {
        const std::string where =
            wrong.pointer.empty() ? "Wrong arguments: " : "Wrong argument " + wrong.pointer + ": ";
        object_text payload;
        payload.text("message", where + wrong.message)
            .text("error", "invalid_arguments")
            .text("pointer", wrong.pointer);
        return not_taken(asked, payload.str(), speaks);
    }

    /// The call was not taken; nothing was run or charged.
    std::string refused(const exposed_tool& asked, std::string_view error, std::string_view message,
                        revision speaks) const {
        return not_taken(asked, object_text().text("message", message).text("error", error).str(), speaks);
    }

    /// A result object as text, with what 2026-07-28 asks of every result.
    std::string for_revision(std::string object, revision speaks) const {
        if (speaks < revision::r2026_07_28) return object;
        object.pop_back();
        object += object.size() == 1 ? "" : ",";
        return object.append("\"resultType\":\"complete\",\"_meta\":{").append(server_info_).append("}}");
    }

    /// The `_meta` member of a result of 2026-07-28: `"_meta":{...}`.
    std::string server_meta() const { return "\"_meta\":{" + server_info_ + '}'; }

private:
    /// The parts of a `CallToolResult`; each is JSON text, `structured` and `payment` may be empty.
    struct call_result {
        std::string_view content;
        std::string_view structured;
        std::string_view payment;
        bool is_error = false;
    };

    static std::string text_block(std::string_view text) {
        return object_text().text("type", "text").text("text", text).str();
    }

    static std::string appended(std::string_view array, std::string_view element) {
        const std::size_t end = array.find_last_of(']');
        if (end == std::string_view::npos) return std::string(1, '[') + std::string(element) + ']';
        const std::string_view before = array.substr(0, end);
        const bool empty = before.find_first_not_of(" \t\r\n[") == std::string_view::npos;
        return std::string(before) + (empty ? "" : ",") + std::string(element) + ']';
    }

    static std::string payment_payload(const spoken& said, const reply& ended, const presented_payment& presented) {
        object_text out;
        out.text("message", said.message);
        if (said.shows_link) out.text("payment_url", ended.subject->link);
        if (ended.subject) out.text("payment_id", ended.subject->id);
        else if (presented.known.size() == 1) out.text("payment_id", presented.known.front().id);
        out.text_if("next_step", said.next_step).text("status", said.status).text_if("error", said.error);
        if (ended.subject) {
            const currency money{std::string_view(ended.subject->currency)};
            out.text("amount", format_decimal(ended.subject->amount, money)).text("currency", ended.subject->currency);
        }
        return out.str();
    }

    std::string refusal(const exposed_tool& asked, std::string_view content, std::string_view payload, bool is_error,
                        revision speaks) const {
        if (tools_.lists_output_schema(asked, speaks)) return result({content, {}, payload, true}, speaks);
        return result({content, payload, {}, is_error}, speaks);
    }

    std::string not_taken(const exposed_tool& asked, const std::string& payload, revision speaks) const {
        const std::string content = std::string(1, '[') + text_block(payload) + ']';
        const std::string_view structured = tools_.lists_output_schema(asked, speaks) ? std::string_view{} : payload;
        return result({content, structured, {}, true}, speaks);
    }

    std::string result(const call_result& parts, revision speaks) const {
        std::string out;
        out.reserve(parts.content.size() + parts.structured.size() + parts.payment.size() + server_info_.size() + 128);
        const bool old = speaks < revision::r2025_06_18;
        if (old) out.append("{\"content\":").append(parts.content.empty() ? "[]" : content_before_links(parts.content));
        else out.append("{\"content\":").append(parts.content.empty() ? "[]" : parts.content);
        if (!old && !parts.structured.empty()) out.append(",\"structuredContent\":").append(parts.structured);
        if (parts.is_error) out.append(",\"isError\":true");
        const bool modern = speaks >= revision::r2026_07_28;
        if (modern) out.append(",\"resultType\":\"complete\"");
        if (modern || !parts.payment.empty()) {
            out.append(",\"_meta\":{");
            if (!parts.payment.empty()) out.append("\"paymcp/payment\":").append(parts.payment);
            if (modern) out.append(parts.payment.empty() ? "" : ",").append(server_info_);
            out += '}';
        }
        return out += '}';
    }

    const server_definition& tools_;
    std::string server_info_;
};

}  // namespace paymcp::inline v0::mcp
