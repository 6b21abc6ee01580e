// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/transport/streamable_http/verifier.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// The scopes of a text in which blanks separate them, such as `scope` of a token.
std::vector<std::string> split_scopes(std::string_view text);

/// Which scopes the tools of a server require of a caller's token (`requires_scope`).
class scoped_tools {
public:
    /// Throws std::runtime_error where one tool confirms payments of all, so that a call does not say which tool runs.
    explicit scoped_tools(const server_definition& served);

    /// Each scope once, in the order of the tools.
    const std::vector<std::string>& all() const noexcept { return all_; }

    /// The refusal of a message that calls a tool without its scopes; nothing where it may be served. It names the
    /// required scopes, and before them those of this server that the token has, so that its client keeps them.
    std::optional<verification> refuse(const rpc_message& message, const verification& caller) const;

private:
    std::string_view required_by(const rpc_message& message) const;

    const server_definition* served_;
    std::vector<std::string> all_;
};

/// Throws std::runtime_error where tools require scopes and callers cannot show any: `where` says how they are served.
void refuse_scopes(const server_definition& served, std::string_view where);

/// The same where tools are paid from a balance, or add to one: a balance belongs to a verified caller.
void refuse_accounts(const server_definition& served, std::string_view where);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/scoped_tools.ipp>
#endif
