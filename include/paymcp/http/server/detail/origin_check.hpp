// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Whether a request with this `Origin` may reach the MCP endpoint (MCP 2025-11-25, "Security Warning"): a loopback
/// name with the port listened on, or an allowed origin: "https://chat.example.com", or "*" for any.
///
/// A page of another site always sends its own origin; "null" can come from any page.
bool origin_allowed(std::string_view origin, std::uint16_t port, std::span<const std::string> allowed = {});

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/origin_check.ipp>
#endif
