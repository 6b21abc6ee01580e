// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/call.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace paymcp::inline v0::mcp::detail {

inline constexpr std::string_view severity_names[] = {"debug", "info",     "notice", "warning",
                                                      "error", "critical", "alert",  "emergency"};

/// MCP's name of a severity (`LoggingLevel`).
constexpr std::string_view name_of(log_severity level) noexcept {
    return severity_names[static_cast<std::uint8_t>(level)];
}

/// The severity of that name.
constexpr std::optional<log_severity> severity_named(std::string_view name) noexcept {
    for (std::size_t i = 0; i < std::size(severity_names); ++i)
        if (severity_names[i] == name) return static_cast<log_severity>(i);
    return std::nullopt;
}

}  // namespace paymcp::inline v0::mcp::detail
