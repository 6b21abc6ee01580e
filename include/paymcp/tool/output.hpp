// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace paymcp::inline v0 {

/// The result of a tool, as JSON text that is the same in every revision: the `content` array and the optional
/// `structuredContent` object. A store keeps it for a delivered payment.
struct tool_output {
    std::string content = "[]";  ///< JSON array of content blocks
    std::string structured{};    ///< JSON object, or empty
    bool failed = false;         ///< the tool failed; `content` says why

    bool operator==(const tool_output&) const = default;
};

}  // namespace paymcp::inline v0
