// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_writer.hpp>

#include <string>
#include <vector>

namespace paymcp::inline v0 {

/// An image that clients may show beside a name; since 2025-11-25. Empty members are omitted.
struct icon {
    std::string src;                   ///< an https or data URL
    std::string mime_type{};           ///< "image/png"
    std::vector<std::string> sizes{};  ///< "48x48", or "any"
    std::string theme{};               ///< "light" or "dark": the background that it is designed for
};

namespace mcp::detail {

/// The array of `icons`.
inline std::string icons_text(const std::vector<icon>& icons) {
    std::string all;
    for (const icon& one : icons) {
        object_text written;
        written.text("src", one.src).text_if("mimeType", one.mime_type);
        std::string sizes;
        for (const std::string& size : one.sizes) sizes.append(sizes.empty() ? "" : ",").append(quoted(size));
        if (!sizes.empty()) written.raw("sizes", '[' + sizes + ']');
        all.append(all.empty() ? "" : ",").append(written.text_if("theme", one.theme).str());
    }
    return '[' + all + ']';
}

}  // namespace mcp::detail
}  // namespace paymcp::inline v0
