// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/cors.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string mirrored_names(std::string_view asked) {
    constexpr std::string_view prefix = "mcp-param-";
    constexpr std::string_view token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::string names;
    for (;;) {
        const std::size_t comma = std::min(asked.find(','), asked.size());
        std::string_view name = asked.substr(0, comma);
        name.remove_prefix(std::min(name.find_first_not_of(" \t"), name.size()));
        name = name.substr(0, name.find_last_not_of(" \t") + 1);
        if (same_ignoring_case(name.substr(0, prefix.size()), prefix) &&
            name.find_first_not_of(token) == std::string_view::npos)
            names.append(", ").append(name);
        if (comma == asked.size()) return names;
        asked.remove_prefix(comma + 1);
    }
}

PAYMCP_INLINE bool is_preflight(const http::request& request) {
    return request.method == "OPTIONS" && request.header("Origin") && request.header("Access-Control-Request-Method");
}

PAYMCP_INLINE http::response preflight_answer(const http::request& request) {
    http::response answer{.status = 204, .headers = {}, .body = {}};
    answer.set("Access-Control-Allow-Methods", "POST, GET, DELETE")
        .set(
            "Access-Control-Allow-Headers",
            std::string(
                "Content-Type, Accept, Authorization, Last-Event-ID, Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, "
                "Mcp-Name") +
                mirrored_names(request.header("Access-Control-Request-Headers").value_or("")))
        .set("Access-Control-Max-Age", "600");
    return answer;
}

PAYMCP_INLINE void allow_reading(http::reply& reply, std::string_view origin) {
    std::vector<http::header> fields{{"Access-Control-Allow-Origin", std::string(origin)},
                                     {"Access-Control-Expose-Headers", "Mcp-Session-Id, WWW-Authenticate"},
                                     {"Vary", "Origin"}};
    if (const auto* later = std::get_if<std::shared_ptr<http::open_response>>(&reply))
        return (*later)->add_fields(std::move(fields));
    for (http::header& one : fields) std::get<http::response>(reply).headers.push_back(std::move(one));
}

}  // namespace paymcp::inline v0::detail
