// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/json_number.hpp>
#include <paymcp/mcp/definition.hpp>
#include <paymcp/mcp/elicitation.hpp>
#include <paymcp/mcp/json_text.hpp>
#include <paymcp/mcp/payment_desk.hpp>

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace paymcp::mcp {

/// RFC 6901, section 3.
inline std::string pointer_to(std::string_view member) { return std::string(1, '/') + pointer_step(shortened(member)); }

/// What is wrong with the arguments of a call, if anything; takes a `payment_id` out of them.
///
/// A confirming name takes a payment_id and nothing else; the other names take what the tool takes, and those that are
/// called again a payment_id beside it. An empty one is none: models fill in what they need not.
inline std::optional<argument_error> check_call(const server_definition& tools, const exposed_tool& asked,
                                                paid_request& call) {
    const bool confirms = asked.role == tool_role::confirm || asked.role == tool_role::shared_confirm;
    const bool resubmits = asked.role == tool_role::paid_call && asked.shown == surface::resubmit;
    if (!confirms && !resubmits) return tools.tools[asked.tool].check(call.arguments);
    const boost::json::value* id = call.arguments.if_contains("payment_id");
    if (id == nullptr && confirms) return argument_error{"/payment_id", "required, but missing"};
    if (id != nullptr && !id->is_string()) return argument_error{"/payment_id", "expected a string"};
    if (id != nullptr && (confirms || !id->get_string().empty())) call.payment_id = std::string(id->get_string());
    if (resubmits) {
        call.arguments.erase("payment_id");
        return tools.tools[asked.tool].check(call.arguments);
    }
    for (const auto& member : call.arguments) {
        if (member.key() != "payment_id")
            return argument_error{pointer_to(member.key()), "not known here; known is payment_id"};
    }
    return std::nullopt;
}

/// What the client of a paid tool brings from an earlier round (MCP 2026-07-28). Whatever it brings without a state is
/// not asked for, and an answer that makes no sense is none: the user is asked again.
inline void read_payment_round(const boost::json::object& params, paid_request& call) {
    const boost::json::value* state = params.if_contains("requestState");
    if (state == nullptr) return;
    call.state = state->is_string() ? std::string(state->get_string()) : std::string();
    const boost::json::value* answers = params.if_contains("inputResponses");
    if (answers == nullptr || !answers->is_object()) return;
    const boost::json::value* ours = answers->get_object().if_contains(payment_question);
    if (ours != nullptr && ours->is_object() && ours->get_object().contains("action")) call.answer = answer_of(*ours);
}

}  // namespace paymcp::mcp
