// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/old_content.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_number.hpp>
#include <paymcp/core/detail/json_reader.hpp>

#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE void replace_links(boost::json::value& value) {
    if (auto* array = value.if_array()) {
        for (boost::json::value& one : *array) replace_links(one);
        return;
    }
    auto* object = value.if_object();
    if (object == nullptr) return;
    const boost::json::value* type = object->if_contains("type");
    if (type != nullptr && *type == "resource_link" && object->contains("uri")) {
        std::string said(object->contains("name") ? object->at("name").as_string() : "resource");
        said += ": ";
        said += object->at("uri").as_string();
        *object = {{"type", "text"}, {"text", said}};
        return;
    }
    for (auto& member : *object) replace_links(member.value());
}

PAYMCP_INLINE std::string content_before_links(std::string_view json) {
    if (json.find("resource_link") == std::string_view::npos) return std::string(json);
    boost::json::error_code failure;
    boost::json::value parsed = paymcp::detail::read_json(json, failure);
    if (failure || paymcp::detail::out_of_range_at(parsed)) return std::string(json);
    replace_links(parsed);
    return boost::json::serialize(parsed);
}

}  // namespace paymcp::inline v0::mcp::detail
