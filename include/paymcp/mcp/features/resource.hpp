// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/detail/host_handler.hpp>
#include <paymcp/mcp/protocol/cache_hint.hpp>
#include <paymcp/mcp/protocol/icon.hpp>
#include <paymcp/tool/content.hpp>
#include <paymcp/tool/revision.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace paymcp::inline v0::mcp {

/// The description of a resource or a template in a list. Empty members are omitted; `name` is required.
struct resource_info {
    std::string name;
    std::string title{};  ///< the display name; since 2025-06-18
    std::string description{};
    std::string mime_type{};
    std::optional<std::uint64_t> size{};  ///< size in bytes; of a resource, not of a template
    std::vector<icon> icons{};            ///< since 2025-11-25
    cache_hint cache{};                   ///< of the contents
};

/// A `resources/read`, as a handler sees it.
struct resource_request {
    std::string uri;
    std::map<std::string, std::string> variables{};  ///< of the template, decoded
};

/// One part of a resource's contents: text is UTF-8, bytes are sent as base64.
struct resource_content {
    std::variant<std::string, bytes> data;
    std::string mime_type{};  ///< empty: that of the resource
    std::string uri{};        ///< empty: the requested one
};

namespace detail {

/// The JSON object of a resource in a list; `key` is "uri" or "uriTemplate".
std::string listed_resource(std::string_view key, std::string_view uri, const resource_info& info,
                                   revision speaks);

std::string content_text(const resource_content& piece, const resource_request& request,
                                const std::string& mime_type);

/// The resource does not exist, or no longer; the server sets the code of the revision.
rpc_error no_resource(std::string_view uri);

/// A resource handler's return type: text, bytes, one part or several, and `std::optional` of those if the resource may
/// be missing.
struct encode_contents {
    std::string mime_type;

    template <class Delivered>
    host_reply operator()(const Delivered& read, const resource_request& request) const {
        if constexpr (requires {
                          read.has_value();
                          *read;
                      }) {
            if (!read.has_value()) return no_resource(request.uri);
            return (*this)(*read, request);
        } else if constexpr (std::is_same_v<Delivered, std::vector<resource_content>>) {
            if (read.empty()) return no_resource(request.uri);
            std::string all;
            for (const resource_content& piece : read)
                all.append(all.empty() ? "" : ",").append(content_text(piece, request, mime_type));
            return "{\"contents\":[" + all + "]}";
        } else if constexpr (std::is_same_v<Delivered, resource_content>) {
            return (*this)(std::vector<resource_content>{read}, request);
        } else if constexpr (std::is_same_v<Delivered, bytes>) {
            return (*this)(resource_content{read}, request);
        } else {
            return (*this)(resource_content{std::string(read)}, request);
        }
    }
};

}  // namespace detail

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/features/impl/resource.ipp>
#endif
