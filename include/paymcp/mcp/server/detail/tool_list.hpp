// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/definition.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <variant>

namespace paymcp::inline v0::mcp::detail {

/// Answers `tools/list`: with the compile-time text, unless the list is paginated or varies by session.
class tool_list {
public:
    /// `closing` follows a list of 2026-07-28, such as `_meta`, without the last brace.
    tool_list(const server_definition& tools, std::size_t page_size, std::string closing);

    /// The result, or an error. `session` is the legacy client's.
    std::variant<std::string, rpc_error> read(const boost::json::object& params, revision speaks,
                                              const std::optional<legacy_session>& session) const;

private:
    const server_definition& tools_;
    std::size_t page_size_;
    std::string closing_;
    std::string modern_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/tool_list.ipp>
#endif
