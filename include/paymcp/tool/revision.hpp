// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace paymcp::inline v0::mcp {

/// The supported revisions of MCP, oldest first, so that `>=` reads "since".
enum class revision : std::uint8_t { r2025_03_26, r2025_06_18, r2025_11_25, r2026_07_28 };

/// The date by which a revision is named on the wire: "2025-06-18".
constexpr std::string_view to_string(revision which) noexcept {
    constexpr std::string_view names[] = {"2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"};
    return names[static_cast<std::uint8_t>(which)];
}

}  // namespace paymcp::inline v0::mcp
