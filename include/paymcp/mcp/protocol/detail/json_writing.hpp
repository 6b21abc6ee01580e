// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_writer.hpp>

namespace paymcp::inline v0::mcp::detail {

// Most of what writes messages uses these: they are named here as if they were the protocol's own.
using paymcp::detail::number_text;
using paymcp::detail::object_text;
using paymcp::detail::quoted;
using paymcp::detail::shortened;

}  // namespace paymcp::inline v0::mcp::detail
