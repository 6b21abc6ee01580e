// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/protocol_error.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE protocol_error::protocol_error(int code, const std::string& message, std::string data)
    : std::runtime_error(message), code_(code), data_(std::move(data)) {}

}  // namespace paymcp::inline v0
