// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/content.hpp>
#include <paymcp/tool/detail/codec/encode_text.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// RFC 4648 base64 with padding, as MCP requires for binary data.
std::string base64(std::string_view raw);

void write_block(output_text& out, const text_content& block);

void write_media(output_text& out, std::string_view type, const bytes& data, std::string_view mime_type);

void write_block(output_text& out, const image_content& block);

void write_block(output_text& out, const audio_content& block);

void write_block(output_text& out, const embedded_resource& block);

void write_block(output_text& out, const resource_link& block);

void write_block(output_text& out, const content& block);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/detail/codec/impl/encode_content.ipp>
#endif
