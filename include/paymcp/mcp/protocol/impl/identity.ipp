// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/identity.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::string implementation_text(const server_identity& who, revision speaks) {
    object_text out;
    out.text("name", who.name).text("version", who.version);
    if (speaks >= revision::r2025_06_18) out.text_if("title", who.title);
    if (speaks >= revision::r2025_11_25)
        out.text_if("description", who.description).text_if("websiteUrl", who.website_url);
    if (speaks >= revision::r2025_11_25 && !who.icons.empty()) out.raw("icons", icons_text(who.icons));
    return out.str();
}

PAYMCP_INLINE std::string server_info_member(const server_identity& who) {
    return std::string("\"io.modelcontextprotocol/serverInfo\":") + implementation_text(who, revision::r2026_07_28);
}

}  // namespace paymcp::inline v0::mcp::detail
