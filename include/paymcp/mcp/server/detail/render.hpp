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
/// Output other than the tool's own is a JSON object with stable keys. It is the text of the first content block and,
/// unless the name lists an output schema, `structuredContent`. Clients validate `structuredContent` against that
/// schema even on errors, so there the object is in `_meta["paymcp/payment"]` instead, and the result is an error: only
/// an error may lack the promised structured content. Elsewhere an answer with a link is no error: clients discard
/// errors, hide them or let the model fix its call. A second block is for the person who pays.
class renderer {
public:
    renderer(const server_definition& tools, const server_identity& who)
        : tools_(tools), server_info_(detail::server_info_member(who)) {}

    /// The output of a free tool.
    std::string free_output(tool_output output, revision speaks) const {
        if (output.failed) output.structured.clear();
        return result(output, {}, speaks);
    }

    /// The outcome of a call of the paid tool or confirm tool `asked`. A delivered result is the tool's own without
    /// additions, unless the client has asked for a receipt: then its `_meta` names the payment that bought it.
    std::string payment_reply(const paymcp::detail::exposed_tool& asked, const reply& ended, revision speaks,
                              bool receipt = false, const presented_payment& presented = {}) const {
        if (ended.says != verdict::result || !ended.output)
            return refusal(asked, reply_speaker(tools_, asked, ended, presented).speak(), speaks);
        std::string meta;
        if (ended.subject && receipt)
            meta = object_text().text("payment_id", ended.subject->id).text("status", "paid").str();
        return result(*ended.output, meta, speaks);
    }

    /// The client must ask the user: `input_required` with the question and our sealed state (MCP 2026-07-28, "Multi
    /// Round-Trip Requests").
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

    /// A round trip of the call is over: the client repeats it with our sealed state, without asking its user.
    std::string next_round(std::string_view state) const {
        return object_text()
            .text("resultType", "input_required")
            .text("requestState", state)
            .raw("_meta", '{' + server_info_ + '}')
            .str();
    }

    /// The arguments are invalid; nothing was run or charged.
    std::string bad_arguments(const paymcp::detail::exposed_tool& asked, const argument_error& wrong,
                              revision speaks) const {
        const std::string where =
            wrong.pointer.empty() ? "Wrong arguments: " : "Wrong argument " + wrong.pointer + ": ";
        object_text payload;
        payload.text("message", where + wrong.message)
            .text("error", "invalid_arguments")
            .text("pointer", wrong.pointer);
        return not_taken(asked, payload.str(), speaks);
    }

    /// The call was refused; nothing was run or charged.
    std::string refused(const paymcp::detail::exposed_tool& asked, std::string_view error, std::string_view message,
                        revision speaks) const {
        return not_taken(asked, object_text().text("message", message).text("error", error).str(), speaks);
    }

    /// A result object as text, with the members that 2026-07-28 requires of every result.
    std::string for_revision(std::string object, revision speaks) const {
        if (speaks < revision::r2026_07_28) return object;
        object.pop_back();
        object += object.size() == 1 ? "" : ",";
        return object.append("\"resultType\":\"complete\",\"_meta\":{").append(server_info_).append("}}");
    }

    /// The `_meta` member of a result of 2026-07-28: `"_meta":{...}`.
    std::string server_meta() const { return "\"_meta\":{" + server_info_ + '}'; }

private:
    std::string refusal(const paymcp::detail::exposed_tool& asked, tool_output said, revision speaks) const {
        if (!tools_.lists_output_schema(asked, speaks)) return result(said, {}, speaks);
        const std::string payload = std::exchange(said.structured, {});
        said.failed = true;
        return result(said, payload, speaks);
    }

    std::string not_taken(const paymcp::detail::exposed_tool& asked, std::string payload, revision speaks) const {
        tool_output said{.content = std::string(1, '[') + text_block(payload) + ']', .failed = true};
        if (!tools_.lists_output_schema(asked, speaks)) said.structured = std::move(payload);
        return result(said, {}, speaks);
    }

    /// A `CallToolResult`; `payment` is JSON text, or empty.
    std::string result(const tool_output& said, std::string_view payment, revision speaks) const {
        std::string out;
        out.reserve(said.content.size() + said.structured.size() + payment.size() + server_info_.size() + 128);
        const bool old = speaks < revision::r2025_06_18;
        if (old) out.append("{\"content\":").append(said.content.empty() ? "[]" : content_before_links(said.content));
        else out.append("{\"content\":").append(said.content.empty() ? "[]" : said.content);
        if (!old && !said.structured.empty()) out.append(",\"structuredContent\":").append(said.structured);
        if (said.failed) out.append(",\"isError\":true");
        const bool modern = speaks >= revision::r2026_07_28;
        if (modern) out.append(",\"resultType\":\"complete\"");
        if (modern || !payment.empty()) {
            out.append(",\"_meta\":{");
            if (!payment.empty()) out.append("\"paymcp/payment\":").append(payment);
            if (modern) out.append(payment.empty() ? "" : ",").append(server_info_);
            out += '}';
        }
        return out += '}';
    }

    const server_definition& tools_;
    std::string server_info_;
};

}  // namespace paymcp::inline v0::mcp
