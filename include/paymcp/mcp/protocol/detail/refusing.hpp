// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>

#include <boost/json/string_view.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

/// The parameters of a request are invalid for its method.
inline rpc_error bad_params(std::string why) { return {error_code::invalid_params, std::move(why)}; }

inline boost::json::string_view json_view(std::string_view text) noexcept { return {text.data(), text.size()}; }

}  // namespace paymcp::inline v0::mcp::detail
