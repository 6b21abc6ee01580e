// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::mcp::detail {

/// MCP 2025-03-26 has no `resource_link`: a text contains its name and URI.
void replace_links(boost::json::value& value);

/// Content in the form of MCP 2025-03-26: JSON text in, JSON text out.
std::string content_before_links(std::string_view json);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/protocol/detail/impl/old_content.ipp>
#endif
