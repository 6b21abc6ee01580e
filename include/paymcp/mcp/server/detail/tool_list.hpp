// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/definition.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// Answers `tools/list`: with the compile-time text, unless the list is paginated or varies by session.
class tool_list {
public:
    /// `closing` follows a list of 2026-07-28, such as `_meta`, without the last brace.
    tool_list(const server_definition& tools, std::size_t page_size, std::string closing);

    /// The result, or an error. `session` is the legacy client's.
    std::variant<std::string, rpc_error> read(const boost::json::object& params, revision speaks,
                                              const std::optional<legacy_session>& session) const;

    /// Adds members to the `_meta` of paid tools: `more` returns them as JSON text without braces, or "". 2025-03-26
    /// has no `_meta`.
    void add_meta(const std::function<std::string(const paymcp::detail::tool_definition&)>& more);

private:
    std::string_view entry(revision speaks, std::size_t index) const;

    const server_definition& tools_;
    std::size_t page_size_;
    std::map<revision, std::vector<std::string>> own_{};  ///< the entries, where members were added
    std::string closing_;
    std::string modern_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/tool_list.ipp>
#endif
