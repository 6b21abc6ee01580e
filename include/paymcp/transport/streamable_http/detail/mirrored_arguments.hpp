// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/transport/streamable_http/detail/headers.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

/// The arguments that clients of 2026-07-28 repeat in header fields: those whose schema has `x-mcp-header`
/// (MCP 2026-07-28, "Custom Headers").
class mirrored_arguments {
public:
    mirrored_arguments() = default;

    /// Of all names that a server lists. A confirming name takes a `payment_id` alone, which no field repeats.
    explicit mirrored_arguments(const server_definition& served) {
        for (const paymcp::detail::exposed_tool& one : served.exposed) {
            const bool confirms =
                one.role == paymcp::detail::tool_role::confirm || one.role == paymcp::detail::tool_role::shared_confirm;
            if (!confirms) add(one.name, served.tools[one.tool].input_schema);
        }
    }

    /// Adds a tool by its input schema, which is JSON text.
    void add(std::string_view name, std::string_view schema) {
        boost::json::error_code failure;
        const boost::json::value read = paymcp::detail::read_json(schema, failure, {.depth = deepest_schema});
        if (failure || !read.is_object()) return;
        std::vector<argument> found;
        std::vector<std::string> path;
        collect(read.get_object(), path, found);
        if (!found.empty()) by_tool_.emplace(std::string(name), std::move(found));
    }

    bool empty() const noexcept { return by_tool_.empty(); }

    /// Why the fields of a `tools/call` do not equal its arguments, or empty. An absent argument has no field.
    std::optional<rpc_error> check(const boost::json::object& params, const http_request& request) const {
        const auto* name = params.if_contains("name");
        if (name == nullptr || !name->is_string()) return std::nullopt;
        const auto found = by_tool_.find(std::string(name->get_string()));
        if (found == by_tool_.end()) return std::nullopt;
        const auto* arguments = params.if_contains("arguments");
        for (const argument& one : found->second) {
            const std::string field = "Mcp-Param-" + one.header;
            const auto named = [&](const http_header& header) { return same_ignoring_case(header.name, field); };
            if (std::ranges::count_if(request.headers, named) > 1)
                return rpc_error{error_code::header_mismatch, "The header field " + field + " is given twice."};
            const std::optional<std::string_view> sent = request.header(field);
            const boost::json::value* value = arguments == nullptr ? nullptr : value_at(*arguments, one.path);
            const bool has_value = value != nullptr && !value->is_null();
            if (!has_value && !sent) continue;
            if (!sent) return rpc_error{error_code::header_mismatch, "The header field " + field + " is missing."};
            const std::optional<std::string> text = decode_field(detail::trimmed(*sent));
            if (!text)
                return rpc_error{error_code::header_mismatch, field + " is not canonical base64 of UTF-8."};
            if (!has_value || !says(*value, *text))
                return rpc_error{error_code::header_mismatch, field + " is not the argument that it repeats."};
        }
        return std::nullopt;
    }

private:
    struct argument {
        std::string header;
        std::vector<std::string> path;
    };

    static constexpr std::size_t deepest = 16;
    static constexpr std::size_t deepest_schema = 256;

    static void collect(const boost::json::object& schema, std::vector<std::string>& path,
                        std::vector<argument>& found) {
        const auto* properties = schema.if_contains("properties");
        if (properties == nullptr || !properties->is_object() || path.size() >= deepest) return;
        for (const auto& property : properties->get_object()) {
            if (!property.value().is_object()) continue;
            path.emplace_back(property.key());
            const boost::json::object& inner = property.value().get_object();
            const auto* header = inner.if_contains("x-mcp-header");
            if (header != nullptr && header->is_string())
                found.push_back({std::string(header->get_string()), path});
            collect(inner, path, found);
            path.pop_back();
        }
    }

    static const boost::json::value* value_at(const boost::json::value& arguments,
                                              const std::vector<std::string>& path) {
        const boost::json::value* at = &arguments;
        for (const std::string& step : path) {
            if (at == nullptr || !at->is_object()) return nullptr;
            at = at->get_object().if_contains(step);
        }
        return at;
    }

    /// Strings compare byte by byte, booleans as words, integers as numbers.
    static bool says(const boost::json::value& value, std::string_view text) {
        if (value.is_string()) return text == std::string_view(value.get_string());
        if (value.is_bool()) return text == (value.get_bool() ? "true" : "false");
        boost::json::error_code failure;
        const boost::json::value number = paymcp::detail::read_json(text, failure, {.by_value_from = 0});
        if (!value.is_number() || !number.is_number() || paymcp::detail::is_out_of_range(number)) return false;
        if (!value.is_double() && !number.is_double()) return value == number;
        return value.to_number<double>() == number.to_number<double>();
    }

    std::map<std::string, std::vector<argument>> by_tool_;
};

}  // namespace paymcp::inline v0::mcp
