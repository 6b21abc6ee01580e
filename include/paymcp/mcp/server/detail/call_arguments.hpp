// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_number.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/payments/detail/payment_id.hpp>
#include <paymcp/mcp/payments/paid_calls.hpp>
#include <paymcp/mcp/server/definition.hpp>

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::mcp {

/// RFC 6901, section 3.
inline std::string pointer_to(std::string_view member) {
    return std::string(1, '/') + paymcp::detail::pointer_step(shortened(member));
}

/// The tool's own arguments: an optional argument that is `null` is removed before decoding.
inline std::optional<argument_error> check_own(const tool_definition& tool, boost::json::object& arguments) {
    if (tool.drop_nulls != nullptr) tool.drop_nulls(arguments);
    return tool.check(arguments);
}

/// Validates the arguments of a call and returns the fault, if any; removes a `payment_id` from them.
///
/// A confirm tool takes a payment_id and nothing else; other names take the tool's arguments, and a payment_id beside
/// them if the call is repeated after payment. `null`, an empty text and words such as "none" mean an absent
/// payment_id: models fill in optional arguments.
inline std::optional<argument_error> check_call(const server_definition& tools,
                                                const paymcp::detail::exposed_tool& asked, paid_request& call) {
    const bool confirms =
        asked.role == paymcp::detail::tool_role::confirm || asked.role == paymcp::detail::tool_role::shared_confirm;
    const bool resubmits = asked.role == paymcp::detail::tool_role::paid_call && asked.shown == surface::resubmit;
    if (!confirms && !resubmits) return check_own(tools.tools[asked.tool], call.arguments);
    const boost::json::value* id = call.arguments.if_contains("payment_id");
    if (confirms && (id == nullptr || id->is_null())) return argument_error{"/payment_id", "required, but missing"};
    std::optional<written_payment_id> written{written_payment_id{.left_out = true}};
    if (id != nullptr) written = read_payment_id(*id);
    if (!written) return argument_error{"/payment_id", "expected a string"};
    if (confirms || !written->left_out) call.payment_id = std::move(written->text);
    if (resubmits) {
        call.arguments.erase("payment_id");
        return check_own(tools.tools[asked.tool], call.arguments);
    }
    for (const auto& member : call.arguments) {
        if (member.key() != "payment_id")
            return argument_error{pointer_to(member.key()), "not known here; known is payment_id"};
    }
    return std::nullopt;
}

/// The data that the client of a paid tool sends from an earlier round trip (MCP 2026-07-28). Data without a state is
/// ignored, and so is a malformed answer: the user is asked again.
inline void read_payment_round(const boost::json::object& params, paid_request& call) {
    const boost::json::value* state = params.if_contains("requestState");
    if (state == nullptr || state->is_null()) return;
    call.state = state->is_string() ? std::string(state->get_string()) : std::string();
    const boost::json::value* answers = params.if_contains("inputResponses");
    if (answers == nullptr || !answers->is_object()) return;
    const boost::json::value* ours = answers->get_object().if_contains(payment_question);
    if (ours != nullptr && ours->is_object() && ours->get_object().contains("action")) call.answer = answer_of(*ours);
}

}  // namespace paymcp::inline v0::mcp
