// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace paymcp::inline v0 {

/// What a tool returned, as JSON text that no era changes: the `content` array and, where there is one, the
/// `structuredContent` object. It is what a store keeps of a delivered payment.
struct tool_output {
    std::string content = "[]";  ///< JSON array of content blocks
    std::string structured{};    ///< JSON object, or empty
    bool failed = false;         ///< the tool failed; `content` says why

    bool operator==(const tool_output&) const = default;
};

}  // namespace paymcp::inline v0
