// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/icon.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::string icons_text(const std::vector<icon>& icons) {
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

}  // namespace paymcp::inline v0::mcp::detail
