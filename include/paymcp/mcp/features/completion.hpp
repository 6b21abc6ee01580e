// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/detail/host_handler.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace paymcp::inline v0::mcp {

/// A `completion/complete`, as a handler sees it.
struct completion_request {
    std::string value;                            ///< what the user has typed so far
    std::map<std::string, std::string> others{};  ///< the other arguments known so far; since 2025-06-18
};

/// Suggested values, best first. A handler may also return the values alone.
struct completion_result {
    std::vector<std::string> values;
    std::optional<std::size_t> total{};  ///< the total number of matches; at least the number of values
};

namespace detail {

/// Reads `argument.value` and `context.arguments`.
struct decode_completion {
    std::variant<completion_request, rpc_error> operator()(const boost::json::object& params) const;
};

/// MCP allows at most 100 values.
struct encode_completion {
    host_reply operator()(const completion_result& found, const completion_request& /*request*/) const;

    host_reply operator()(const std::vector<std::string>& values, const completion_request& request) const;
};

}  // namespace detail

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/features/impl/completion.ipp>
#endif
