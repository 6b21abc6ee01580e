// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/mirrored_arguments.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_number.hpp>
#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/transport/streamable_http/detail/headers.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE mirrored_arguments::mirrored_arguments(const server_definition& served) {
    for (const paymcp::detail::exposed_tool& one : served.exposed) {
        const bool by_payment = one.role == paymcp::detail::tool_role::confirm ||
                                one.role == paymcp::detail::tool_role::shared_confirm ||
                                one.role == paymcp::detail::tool_role::refund ||
                                one.role == paymcp::detail::tool_role::subscriptions ||
                                one.role == paymcp::detail::tool_role::cancel_subscription;
        if (!by_payment) add(one.name, served.tools[one.tool].input_schema);
    }
}

PAYMCP_INLINE void mirrored_arguments::add(std::string_view name, std::string_view schema) {
    boost::json::error_code failure;
    const boost::json::value read = paymcp::detail::read_json(schema, failure, {.depth = deepest_schema});
    if (failure || !read.is_object()) return;
    std::vector<argument> found;
    std::vector<std::string> path;
    collect(read.get_object(), path, found);
    if (!found.empty()) by_tool_.emplace(std::string(name), std::move(found));
}

PAYMCP_INLINE std::optional<rpc_error> mirrored_arguments::check(const boost::json::object& params,
                                                                 const http::request& request) const {
    const auto* name = params.if_contains("name");
    if (name == nullptr || !name->is_string()) return std::nullopt;
    const auto found = by_tool_.find(std::string(name->get_string()));
    if (found == by_tool_.end()) return std::nullopt;
    const auto* arguments = params.if_contains("arguments");
    for (const argument& one : found->second) {
        const std::string field = "Mcp-Param-" + one.header;
        const auto named = [&](const http::header& header) {
            return paymcp::detail::same_ignoring_case(header.name, field);
        };
        if (std::ranges::count_if(request.headers, named) > 1)
            return rpc_error{error_code::header_mismatch, "The header field " + field + " is given twice."};
        const std::optional<std::string_view> sent = request.header(field);
        const boost::json::value* value = arguments == nullptr ? nullptr : value_at(*arguments, one.path);
        const bool has_value = value != nullptr && !value->is_null();
        if (!has_value && !sent) continue;
        if (!sent) return rpc_error{error_code::header_mismatch, "The header field " + field + " is missing."};
        const std::optional<std::string> text = decode_field(trimmed(*sent));
        if (!text) return rpc_error{error_code::header_mismatch, field + " is not canonical base64 of UTF-8."};
        if (!has_value || !says(*value, *text))
            return rpc_error{error_code::header_mismatch, field + " is not the argument that it repeats."};
    }
    return std::nullopt;
}

PAYMCP_INLINE void mirrored_arguments::collect(const boost::json::object& schema, std::vector<std::string>& path,
                                               std::vector<argument>& found) {
    const auto* properties = schema.if_contains("properties");
    if (properties == nullptr || !properties->is_object() || path.size() >= deepest) return;
    for (const auto& property : properties->get_object()) {
        if (!property.value().is_object()) continue;
        path.emplace_back(property.key());
        const boost::json::object& inner = property.value().get_object();
        const auto* header = inner.if_contains("x-mcp-header");
        if (header != nullptr && header->is_string()) found.push_back({std::string(header->get_string()), path});
        collect(inner, path, found);
        path.pop_back();
    }
}

PAYMCP_INLINE const boost::json::value* mirrored_arguments::value_at(const boost::json::value& arguments,
                                                                     const std::vector<std::string>& path) {
    const boost::json::value* at = &arguments;
    for (const std::string& step : path) {
        if (at == nullptr || !at->is_object()) return nullptr;
        at = at->get_object().if_contains(step);
    }
    return at;
}

PAYMCP_INLINE bool mirrored_arguments::says(const boost::json::value& value, std::string_view text) {
    if (value.is_string()) return text == std::string_view(value.get_string());
    if (value.is_bool()) return text == (value.get_bool() ? "true" : "false");
    boost::json::error_code failure;
    const boost::json::value number = paymcp::detail::read_json(text, failure, {.by_value_from = 0});
    if (!value.is_number() || !number.is_number() || paymcp::detail::is_out_of_range(number)) return false;
    if (!value.is_double() && !number.is_double()) return value == number;
    return value.to_number<double>() == number.to_number<double>();
}

}  // namespace paymcp::inline v0::mcp::detail
