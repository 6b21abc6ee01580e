// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/detail/host_handler.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/result.hpp>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE rpc_error error_of(const protocol_error& why) {
    return {static_cast<error_code>(why.code()), why.what(), why.data()};
}

}  // namespace paymcp::inline v0::mcp::detail
