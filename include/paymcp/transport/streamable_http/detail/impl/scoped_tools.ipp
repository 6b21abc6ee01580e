// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/scoped_tools.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>
#include <variant>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::vector<std::string> split_scopes(std::string_view text) {
    std::vector<std::string> all;
    while (!text.empty()) {
        const std::size_t ends = std::min(text.find(' '), text.size());
        if (ends > 0) all.emplace_back(text.substr(0, ends));
        text.remove_prefix(std::min(ends + 1, text.size()));
    }
    return all;
}

PAYMCP_INLINE bool has_scope(const std::vector<std::string>& all, std::string_view one) {
    return std::ranges::find(all, one) != all.end();
}

PAYMCP_INLINE scoped_tools::scoped_tools(const server_definition& served) : served_(&served) {
    bool shares_confirm = false;
    bool paid = false;
    for (const paymcp::detail::exposed_tool& one : served.exposed)
        shares_confirm = shares_confirm || one.role == paymcp::detail::tool_role::shared_confirm;
    for (const paymcp::detail::tool_definition& tool : served.tools)
        for (std::string& one : split_scopes(tool.scopes)) {
            paid = paid || tool.paid;
            if (!has_scope(all_, one)) all_.push_back(std::move(one));
        }
    if (shares_confirm && paid)
        throw std::runtime_error("requires_scope and shared_confirm do not go together: confirm_payment does not say "
                                 "which tool it runs; leave out shared_confirm");
}

PAYMCP_INLINE std::string_view scoped_tools::required_by(const rpc_message& message) const {
    const auto* const asked = std::get_if<rpc_request>(&message);
    if (asked == nullptr || asked->method != "tools/call") return {};
    const boost::json::value* const name = asked->params.if_contains("name");
    if (name == nullptr || !name->is_string()) return {};
    const std::size_t index = served_->find(name->get_string());
    if (index == server_definition::npos) return {};
    const paymcp::detail::exposed_tool& found = served_->exposed[index];
    if (found.role == paymcp::detail::tool_role::shared_confirm) return {};
    // The payment belongs to its principal, also when the token permits less than when it was bought.
    if (found.role == paymcp::detail::tool_role::refund) return {};
    if (found.role == paymcp::detail::tool_role::subscriptions) return {};
    if (found.role == paymcp::detail::tool_role::cancel_subscription) return {};
    return served_->tools[found.tool].scopes;
}

PAYMCP_INLINE std::optional<verification> scoped_tools::refuse(const rpc_message& message,
                                                               const verification& caller) const {
    if (all_.empty()) return std::nullopt;
    const std::vector<std::string> required = split_scopes(required_by(message));
    if (std::ranges::all_of(required, [&](const std::string& one) { return has_scope(caller.scopes, one); }))
        return std::nullopt;
    verification refused{.came = verification::outcome::too_little, .principal = caller.principal};
    refused.why = "the token lacks a scope of the tool";
    for (const std::string& one : all_) {
        if (!has_scope(required, one) && !has_scope(caller.scopes, one)) continue;
        if (!refused.scope.empty()) refused.scope += ' ';
        refused.scope += one;
    }
    return refused;
}

PAYMCP_INLINE void refuse_scopes(const server_definition& served, std::string_view where) {
    for (const paymcp::detail::tool_definition& tool : served.tools) {
        if (tool.scopes.empty()) continue;
        std::string why = "the tool ";
        why.append(tool.name).append(" requires the scope ").append(tool.scopes);
        why.append(", and nobody can show one ").append(where);
        throw std::runtime_error(
            why + "; serve it over HTTP with --issuer URL --audience URL, or leave out requires_scope");
    }
}

PAYMCP_INLINE void refuse_accounts(const server_definition& served, std::string_view where) {
    for (const paymcp::detail::tool_definition& tool : served.tools) {
        const bool asks_for_plan = !tool.paid && !tool.plan.empty();
        if (tool.account == paymcp::detail::funds::none && !asks_for_plan) continue;
        std::string why = "the tool ";
        why.append(tool.name);
        why.append(" is about an account or a plan of each verified caller, and no caller is verified ");
        throw std::runtime_error(why.append(where) + "; serve it over HTTP with --bearer-file FILE, or with --issuer "
                                                     "URL --audience URL");
    }
}

}  // namespace paymcp::inline v0::mcp::detail
