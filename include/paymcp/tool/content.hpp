// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0 {

/// Binary data: made from a string or from bytes. It is base64 on the wire.
struct bytes {
    bytes() = default;
    bytes(std::string raw) : data(std::move(raw)) {}
    bytes(const std::vector<std::byte>& raw) : data(reinterpret_cast<const char*>(raw.data()), raw.size()) {}

    std::string data;
};

/// MCP `TextContent`. The text must be UTF-8.
struct text_content {
    std::string text;
};

/// MCP `ImageContent`, such as `image_content{png, "image/png"}`.
struct image_content {
    bytes data;
    std::string mime_type;
};

/// MCP `AudioContent`, such as `audio_content{wav, "audio/wav"}`.
struct audio_content {
    bytes data;
    std::string mime_type;
};

/// MCP `EmbeddedResource`: a resource carried in the result itself, as text or as binary data.
struct embedded_resource {
    std::string uri;
    std::variant<std::string, bytes> contents;  ///< a string is text and must be UTF-8
    std::string mime_type{};                    ///< left out where empty
};

/// MCP `ResourceLink`: a resource that the client can read later. Since 2025-06-18.
struct resource_link {
    std::string uri;
    std::string name;
    std::string title{};        ///< left out where empty
    std::string description{};  ///< left out where empty
    std::string mime_type{};    ///< left out where empty
    std::optional<std::uint64_t> size{};  ///< bytes
};

/// One block of a result.
using content = std::variant<text_content, image_content, audio_content, embedded_resource, resource_link>;

/// A result of several blocks.
using content_list = std::vector<content>;

}  // namespace paymcp::inline v0
