// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/server/definition.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// The arguments that clients of 2026-07-28 repeat in header fields: those whose schema has `x-mcp-header`
/// (MCP 2026-07-28, "Custom Headers").
class mirrored_arguments {
public:
    mirrored_arguments() = default;

    /// Of all names that a server lists. A confirming name takes a `payment_id` alone, which no field repeats.
    explicit mirrored_arguments(const server_definition& served);

    /// Adds a tool by its input schema, which is JSON text.
    void add(std::string_view name, std::string_view schema);

    bool empty() const noexcept { return by_tool_.empty(); }

    /// Why the fields of a `tools/call` do not equal its arguments, or empty. An absent argument has no field.
    std::optional<rpc_error> check(const boost::json::object& params, const http::request& request) const;

private:
    struct argument {
        std::string header;
        std::vector<std::string> path;
    };

    static constexpr std::size_t deepest = 16;
    static constexpr std::size_t deepest_schema = 256;

    static void collect(const boost::json::object& schema, std::vector<std::string>& path,
                        std::vector<argument>& found);

    static const boost::json::value* value_at(const boost::json::value& arguments,
                                              const std::vector<std::string>& path);

    /// Strings compare byte by byte, booleans as words, integers as numbers.
    static bool says(const boost::json::value& value, std::string_view text);

    std::map<std::string, std::vector<argument>> by_tool_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/mirrored_arguments.ipp>
#endif
