// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/protocol/identity.hpp>
#include <paymcp/mcp/server/call_end.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/tool/output.hpp>
#include <paymcp/tool/revision.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::mcp::detail {

/// Writes the result of a `tools/call` for a revision: the tool's own output, a payment's state, or a refusal.
///
/// Output other than the tool's own is a JSON object with stable keys. It is the text of the first content block and,
/// unless the name lists an output schema, `structuredContent`. Clients validate `structuredContent` against that
/// schema even on errors, so there the object is in `_meta["paymcp/payment"]` instead, and the result is an error: only
/// an error may lack the promised structured content. Elsewhere an answer with a link is no error: clients discard
/// errors, hide them or let the model fix its call. A second block is for the person who pays.
class renderer {
public:
    /// `sign` signs receipts, as `server_options::sign_receipt`.
    renderer(const server_definition& tools, const server_identity& who,
             std::function<std::string(std::string_view)> sign = {});

    /// The output of a free tool.
    std::string free_output(tool_output output, revision speaks) const;

    /// The outcome of a call of the paid tool or confirm tool `asked`. A delivered result is the tool's own without
    /// additions, unless the client has asked for a receipt: then its `_meta` names the payment that bought it, and has
    /// the receipt in `paymcp/receipt`, signed in `paymcp/receipt_jws`. Of an `up_to`, `_meta["paymcp/charged"]` says
    /// what was taken.
    std::string payment_reply(const paymcp::detail::exposed_tool& asked, const gating::reply& ended, revision speaks,
                              bool receipt = false, const presented_payment& presented = {},
                              const std::optional<balance_line>& left = std::nullopt) const;

    /// The answer of a call that a machine pays in the call itself.
    std::string wallet_reply(const paymcp::detail::exposed_tool& asked, const wallet_answer& answer,
                             revision speaks) const;

    /// The client must ask the user: `input_required` with the question and our sealed state (MCP 2026-07-28, "Multi
    /// Round-Trip Requests").
    std::string question(const payment& subject, elicitation_mode mode, std::string_view state) const;

    /// A round trip of the call is over: the client repeats it with our sealed state, without asking its user.
    std::string next_round(std::string_view state) const;

    /// The arguments are invalid; nothing was run or charged.
    std::string bad_arguments(const paymcp::detail::exposed_tool& asked, const paymcp::detail::argument_error& wrong,
                              revision speaks) const;

    /// The call was refused; nothing was run or charged.
    std::string refused(const paymcp::detail::exposed_tool& asked, std::string_view error, std::string_view message,
                        revision speaks) const;

    /// A result object as text, with the members that 2026-07-28 requires of every result.
    std::string for_revision(std::string object, revision speaks) const;

    /// The `_meta` member of a result of 2026-07-28: `"_meta":{...}`.
    std::string server_meta() const { return "\"_meta\":{" + server_info_ + '}'; }

private:
    std::string refusal(const paymcp::detail::exposed_tool& asked, tool_output said, revision speaks) const;

    std::string not_taken(const paymcp::detail::exposed_tool& asked, std::string payload, revision speaks) const;

    /// A `CallToolResult`; `meta` are members of its `_meta`, without braces, or empty.
    std::string result(const tool_output& said, std::string_view meta, revision speaks) const;

    /// The members of `_meta` with the receipt of a payment; empty where it has none.
    std::string receipt_members(const payment& subject, const tool_output& delivered) const;

    const server_definition& tools_;
    std::string server_info_;
    std::string seller_;
    std::function<std::string(std::string_view)> sign_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/render.ipp>
#endif
