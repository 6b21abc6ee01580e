// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/icon.hpp>
#include <paymcp/mcp/json_text.hpp>
#include <paymcp/tool/revision.hpp>

#include <string>
#include <vector>

namespace paymcp {

/// Who the server says it is; for display only. Empty members are left out, `name` and `version` are required.
struct server_identity {
    std::string name;
    std::string version;
    std::string title{};         ///< what a person should read instead of `name`; since 2025-06-18
    std::string description{};   ///< since 2025-11-25
    std::string website_url{};   ///< an absolute URL; since 2025-11-25
    std::string instructions{};  ///< how a model should use the server
    std::vector<icon> icons{};   ///< since 2025-11-25
};

namespace mcp {

/// The `Implementation` object of a revision.
inline std::string implementation_text(const server_identity& who, revision speaks) {
    object_text out;
    out.text("name", who.name).text("version", who.version);
    if (speaks >= revision::r2025_06_18) out.text_if("title", who.title);
    if (speaks >= revision::r2025_11_25)
        out.text_if("description", who.description).text_if("websiteUrl", who.website_url);
    if (speaks >= revision::r2025_11_25 && !who.icons.empty()) out.raw("icons", icons_text(who.icons));
    return out.str();
}

/// The members of a result's `_meta` that every result of 2026-07-28 carries, without the braces around them.
inline std::string server_info_member(const server_identity& who) {
    return "\"io.modelcontextprotocol/serverInfo\":" + implementation_text(who, revision::r2026_07_28);
}

}  // namespace mcp
}  // namespace paymcp
