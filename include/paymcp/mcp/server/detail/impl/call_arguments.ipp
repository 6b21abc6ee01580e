// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/call_arguments.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_number.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/payments/detail/payment_id.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::string pointer_to(std::string_view member) {
    return std::string(1, '/') + paymcp::detail::pointer_step(shortened(member));
}

PAYMCP_INLINE std::optional<paymcp::detail::argument_error> check_own(const paymcp::detail::tool_definition& tool,
                                                                      boost::json::object& arguments) {
    if (tool.drop_nulls != nullptr) tool.drop_nulls(arguments);
    return tool.check(arguments);
}

/// Of a generated tool that takes no arguments.
PAYMCP_INLINE std::optional<paymcp::detail::argument_error> check_empty(const boost::json::object& arguments) {
    if (arguments.empty()) return std::nullopt;
    return paymcp::detail::argument_error{pointer_to(arguments.begin()->key()), "not known here; there are none"};
}

/// A subscription is named by the id of the payment that began it.
PAYMCP_INLINE std::optional<paymcp::detail::argument_error> check_subscription_id(paid_request& call) {
    constexpr std::string_view name = "subscription_id";
    for (const auto& member : call.arguments)
        if (member.key() != name)
            return paymcp::detail::argument_error{pointer_to(member.key()), "not known here; known is subscription_id"};
    const boost::json::value* const id = call.arguments.if_contains(name);
    if (id == nullptr || id->is_null())
        return paymcp::detail::argument_error{"/subscription_id", "required, but missing"};
    if (!id->is_string()) return paymcp::detail::argument_error{"/subscription_id", "expected a string"};
    call.payment_id = std::string(id->get_string());
    return std::nullopt;
}

PAYMCP_INLINE std::optional<paymcp::detail::argument_error> check_call(const server_definition& tools,
                                                                       const paymcp::detail::exposed_tool& asked,
                                                                       paid_request& call) {
    const bool by_payment = asked.role == paymcp::detail::tool_role::confirm ||
                            asked.role == paymcp::detail::tool_role::shared_confirm ||
                            asked.role == paymcp::detail::tool_role::refund;
    const bool resubmits =
        asked.role == paymcp::detail::tool_role::paid_call && asked.shown == rules::surface::resubmit;
    if (asked.role == paymcp::detail::tool_role::balance || asked.role == paymcp::detail::tool_role::subscriptions)
        return check_empty(call.arguments);
    if (asked.role == paymcp::detail::tool_role::cancel_subscription) return check_subscription_id(call);
    if (!by_payment && !resubmits) return check_own(tools.tools[asked.tool], call.arguments);
    const boost::json::value* id = call.arguments.if_contains("payment_id");
    if (by_payment && (id == nullptr || id->is_null()))
        return paymcp::detail::argument_error{"/payment_id", "required, but missing"};
    std::optional<written_payment_id> written{written_payment_id{.left_out = true}};
    if (id != nullptr) written = read_payment_id(*id);
    if (!written) return paymcp::detail::argument_error{"/payment_id", "expected a string"};
    if (by_payment || !written->left_out) call.payment_id = std::move(written->text);
    if (resubmits) {
        call.arguments.erase("payment_id");
        return check_own(tools.tools[asked.tool], call.arguments);
    }
    for (const auto& member : call.arguments) {
        if (member.key() != "payment_id")
            return paymcp::detail::argument_error{pointer_to(member.key()), "not known here; known is payment_id"};
    }
    return std::nullopt;
}

PAYMCP_INLINE void read_wallet_payment(const boost::json::object& params, std::span<const http::header> headers,
                                       paid_request& call) {
    const boost::json::value* meta = params.if_contains("_meta");
    const bool has_meta = meta != nullptr && meta->is_object();
    call.credential = paymcp::detail::find_credential(has_meta ? &meta->get_object() : nullptr, headers);
    call.by_wallet = std::ranges::any_of(headers, [](const http::header& one) {
        return paymcp::detail::same_ignoring_case(one.name, "Accept-Payment");
    });
}

PAYMCP_INLINE void read_payment_round(const boost::json::object& params, paid_request& call) {
    const boost::json::value* state = params.if_contains("requestState");
    if (state == nullptr || state->is_null()) return;
    call.state = state->is_string() ? std::string(state->get_string()) : std::string();
    const boost::json::value* answers = params.if_contains("inputResponses");
    if (answers == nullptr || !answers->is_object()) return;
    const boost::json::value* ours = answers->get_object().if_contains(payment_question);
    if (ours != nullptr && ours->is_object() && ours->get_object().contains("action")) call.answer = answer_of(*ours);
}

}  // namespace paymcp::inline v0::mcp::detail
