// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/headers.hpp>

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/utf8.hpp>
#include <paymcp/wallet/detail/credentials.hpp>

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::string_view trimmed(std::string_view text) noexcept {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

PAYMCP_INLINE std::string_view media_range(std::string_view element) {
    const std::size_t semicolon = std::min(element.find(';'), element.size());
    for (std::string_view rest = element.substr(semicolon); !rest.empty();) {
        rest.remove_prefix(1);
        const std::size_t next = std::min(rest.find(';'), rest.size());
        const std::string_view parameter = trimmed(rest.substr(0, next));
        const bool weighs = parameter.starts_with("q=") || parameter.starts_with("Q=");
        if (weighs && parameter.find_first_not_of("0.", 2) == std::string_view::npos) return {};
        rest.remove_prefix(next);
    }
    return trimmed(element.substr(0, semicolon));
}

PAYMCP_INLINE bool is_json_type(std::string_view content_type) {
    return paymcp::detail::same_ignoring_case(trimmed(content_type.substr(0, content_type.find(';'))),
                                              "application/json");
}

PAYMCP_INLINE bool stands_twice(const http::request& request, std::string_view name) {
    const auto named = [&](const http::header& one) { return paymcp::detail::same_ignoring_case(one.name, name); };
    return std::ranges::count_if(request.headers, named) > 1;
}

PAYMCP_INLINE std::optional<std::string_view> repeated_field(const http::request& request) {
    static constexpr std::array<std::string_view, 9> names{
        "Mcp-Session-Id", "Mcp-Method",   "Mcp-Name",         "Last-Event-ID", "Authorization",
        "Origin",         "Content-Type", "Content-Encoding", "Content-Length"};
    std::bitset<names.size()> seen;
    for (const http::header& one : request.headers) {
        const auto known = std::ranges::find_if(
            names, [&](std::string_view name) { return paymcp::detail::same_ignoring_case(one.name, name); });
        if (known == names.end()) continue;
        const auto at = static_cast<std::size_t>(known - names.begin());
        if (seen[at]) return *known;
        seen.set(at);
    }
    return std::nullopt;
}

PAYMCP_INLINE mcp_fields read_fields(const http::request& request) {
    const auto field = [&](std::string_view name) -> std::optional<std::string_view> {
        const auto found = request.header(name);
        return found ? std::optional(trimmed(*found)) : std::nullopt;
    };
    mcp_fields out{.version = field("MCP-Protocol-Version"),
                   .session = field("Mcp-Session-Id"),
                   .method = field("Mcp-Method"),
                   .name = field("Mcp-Name"),
                   .last_event = field("Last-Event-ID"),
                   .version_twice = stands_twice(request, "MCP-Protocol-Version")};
    bool asked = false;
    for (const http::header& one : request.headers) {
        if (paymcp::detail::concerns_payment(one)) out.payments.push_back(one);
        if (!paymcp::detail::same_ignoring_case(one.name, "Accept")) continue;
        asked = true;
        for (std::string_view rest = one.value;;) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            const std::string_view range = media_range(rest.substr(0, comma));
            const bool any = range == "*/*";
            if (any || paymcp::detail::same_ignoring_case(range, "application/json") ||
                paymcp::detail::same_ignoring_case(range, "application/*"))
                out.takes_json = true;
            if (any || paymcp::detail::same_ignoring_case(range, "text/event-stream") ||
                paymcp::detail::same_ignoring_case(range, "text/*"))
                out.takes_events = true;
            if (comma == rest.size()) break;
            rest.remove_prefix(comma + 1);
        }
    }
    if (!asked) out.takes_json = out.takes_events = true;
    return out;
}

PAYMCP_INLINE std::optional<std::string> decode_field(std::string_view value) {
    constexpr std::string_view opening = "=?base64?";
    constexpr std::string_view closing = "?=";
    const bool encoded =
        value.size() >= opening.size() + closing.size() && value.starts_with(opening) && value.ends_with(closing);
    if (!encoded) return std::string(value);
    value.remove_prefix(opening.size());
    value.remove_suffix(closing.size());
    std::optional<std::string> bytes = paymcp::detail::from_base64(value);
    if (!bytes || !paymcp::detail::is_utf8(*bytes)) return std::nullopt;
    return bytes;
}

}  // namespace paymcp::inline v0::mcp::detail
