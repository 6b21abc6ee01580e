// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/codec/encode_content.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <cstddef>
#include <variant>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string base64(std::string_view raw) {
    // EVP_EncodeBlock counts in int and ends its output with a zero; whole groups of three bytes can be joined.
    constexpr std::size_t most = 3 * 65536;
    std::string text;
    text.reserve((raw.size() + 2) / 3 * 4 + 1);
    for (std::size_t at = 0; at < raw.size(); at += most) {
        const std::string_view part = raw.substr(at, most);
        const std::size_t before = text.size();
        text.resize(before + (part.size() + 2) / 3 * 4 + 1);
        const int written =
            EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data() + before),
                            reinterpret_cast<const unsigned char*>(part.data()), static_cast<int>(part.size()));
        text.resize(before + static_cast<std::size_t>(written));
    }
    return text;
}

PAYMCP_INLINE void write_block(output_text& out, const text_content& block) {
    output_text::separated object{out, '{', '}'};
    object.member("type", "text");
    object.member("text", block.text);
}

PAYMCP_INLINE void write_media(output_text& out, std::string_view type, const bytes& data, std::string_view mime_type) {
    output_text::separated object{out, '{', '}'};
    object.member("type", type);
    object.member("data", base64(data.data));
    object.member("mimeType", mime_type);
}

PAYMCP_INLINE void write_block(output_text& out, const image_content& block) {
    write_media(out, "image", block.data, block.mime_type);
}

PAYMCP_INLINE void write_block(output_text& out, const audio_content& block) {
    write_media(out, "audio", block.data, block.mime_type);
}

PAYMCP_INLINE void write_block(output_text& out, const embedded_resource& block) {
    output_text::separated object{out, '{', '}'};
    object.member("type", "resource");
    object.key("resource");
    output_text::separated resource{out, '{', '}'};
    resource.member("uri", block.uri);
    resource.member_if_any("mimeType", block.mime_type);
    if (const auto* const text = std::get_if<std::string>(&block.contents)) {
        resource.member("text", *text);
    } else {
        resource.member("blob", base64(std::get<bytes>(block.contents).data));
    }
}

PAYMCP_INLINE void write_block(output_text& out, const resource_link& block) {
    output_text::separated object{out, '{', '}'};
    object.member("type", "resource_link");
    object.member("uri", block.uri);
    object.member("name", block.name);
    object.member_if_any("title", block.title);
    object.member_if_any("description", block.description);
    object.member_if_any("mimeType", block.mime_type);
    if (!block.size) return;
    object.key("size");
    out.integer(*block.size);
}

PAYMCP_INLINE void write_block(output_text& out, const content& block) {
    std::visit([&](const auto& each) { write_block(out, each); }, block);
}

}  // namespace paymcp::inline v0::detail
