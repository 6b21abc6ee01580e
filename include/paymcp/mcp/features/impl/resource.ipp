// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/resource.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>
#include <paymcp/tool/detail/codec/encode_content.hpp>

#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::string listed_resource(std::string_view key, std::string_view uri, const resource_info& info,
                                          revision speaks) {
    object_text out;
    out.text(key, uri).text("name", info.name);
    if (speaks >= revision::r2025_06_18) out.text_if("title", info.title);
    out.text_if("description", info.description).text_if("mimeType", info.mime_type);
    if (info.size && key == "uri") out.raw("size", std::to_string(*info.size));
    if (speaks >= revision::r2025_11_25 && !info.icons.empty()) out.raw("icons", icons_text(info.icons));
    return out.str();
}

PAYMCP_INLINE std::string content_text(const resource_content& piece, const resource_request& request,
                                       const std::string& mime_type) {
    object_text out;
    out.text("uri", piece.uri.empty() ? request.uri : piece.uri)
        .text_if("mimeType", piece.mime_type.empty() ? mime_type : piece.mime_type);
    if (const auto* text = std::get_if<std::string>(&piece.data))
        out.text("text", *text);
    else
        out.raw("blob", std::string(1, '"') + paymcp::detail::base64(std::get<bytes>(piece.data).data) + '"');
    return out.str();
}

PAYMCP_INLINE rpc_error no_resource(std::string_view uri) {
    return {error_code::resource_not_found, std::string("There is no resource \"") + shortened(uri) + "\".",
            object_text().text("uri", uri).str()};
}

}  // namespace paymcp::inline v0::mcp::detail
