// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/discovery.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/tool/revision.hpp>
#include <paymcp/transport/streamable_http/streamable_http.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace paymcp::inline v0::discovery {

namespace detail {

using paymcp::detail::object_text;

inline constexpr std::string_view default_description = "An MCP server with paid tools.";

/// `^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$`, 3 to 200 characters (server card schema, `name`).
PAYMCP_INLINE bool is_publishable_name(std::string_view name) {
    const std::size_t slash = name.find('/');
    if (name.size() < 3 || name.size() > 200 || slash == 0 || slash >= name.size() - 1) return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && c != '.' && c != '-' && (c != '_' || i < slash) && i != slash) return false;
    }
    return true;
}

/// A version and no range of them: digits first, then no operators, blanks or stars.
PAYMCP_INLINE bool is_one_version(std::string_view version) {
    if (version.empty() || version.size() > 255 || version.front() < '0' || version.front() > '9') return false;
    return version.find_first_of("^~<>=*| ,") == std::string_view::npos;
}

PAYMCP_INLINE std::string endpoint_of(const publication& published) {
    return published.public_url + mcp::streamable_http::endpoint_path;
}

PAYMCP_INLINE std::string_view description_of(const mcp::server_identity& who) {
    return who.description.empty() ? default_description : std::string_view(who.description);
}

/// "com.example/pictures" is of the domain example.com.
PAYMCP_INLINE std::string domain_of(std::string_view name) {
    std::string_view rest = name.substr(0, name.find('/'));
    std::string domain;
    while (!rest.empty()) {
        const std::size_t dot = rest.rfind('.');
        domain.append(domain.empty() ? "" : ".");
        domain += dot == std::string_view::npos ? rest : rest.substr(dot + 1);
        rest = dot == std::string_view::npos ? std::string_view() : rest.substr(0, dot);
    }
    return domain;
}

/// The members that a card and `server.json` have in common.
PAYMCP_INLINE object_text described(std::string_view schema, const publication& published,
                                    const mcp::server_identity& who) {
    object_text made;
    made.text("$schema", schema)
        .text("name", published.name)
        .text("version", who.version)
        .text_if("title", who.title)
        .text("description", description_of(who))
        .text_if("websiteUrl", who.website_url);
    return made;
}

/// What a call of a tool costs, in words.
PAYMCP_INLINE std::string cost_in_words(const paymcp::detail::tool_definition& tool) {
    if (!tool.paid) return tool.plan.empty() ? "free" : std::string("for holders of the plan ").append(tool.plan);
    std::string price = format_amount(tool.amount, tool.money);
    if (tool.metered) price.insert(0, "up to ");
    else if (tool.quote != nullptr)
        price.insert(0, format_decimal(tool.least, tool.money) + " to ");
    if (!tool.sold_plan.empty()) price.append(" a ").append(name_of(tool.renews));
    return price;
}

/// The first line of a text, without what would end a list item.
PAYMCP_INLINE std::string first_line(std::string_view text) {
    return std::string(text.substr(0, text.find_first_of("\r\n")));
}

}  // namespace detail

PAYMCP_INLINE result<void> check(const publication& published, const mcp::server_identity& who) {
    if (!detail::is_publishable_name(published.name))
        return failure{"a server is published under a reverse domain, one slash and a name, such as "
                       "com.example/pictures, and not as " +
                       published.name};
    const std::optional<http::url> address = http::parse_url(published.public_url);
    if (!address || address->target.size() > 1 || published.public_url.ends_with('/'))
        return failure{"a server is published with its address for the public, without a path, such as "
                       "https://shop.example.com"};
    constexpr std::size_t longest = 100;
    if (detail::description_of(who).size() > longest || who.title.size() > longest)
        return failure{"a published server has a title and a description of at most 100 bytes"};
    if (!detail::is_one_version(who.version))
        return failure{"a published server has one version, such as 1.2.0, and not " + who.version};
    return {};
}

PAYMCP_INLINE std::string server_card(const publication& published, const mcp::server_identity& who) {
    std::string versions;
    using mcp::revision;
    for (const revision one : {revision::r2025_03_26, revision::r2025_06_18, revision::r2025_11_25,
                               revision::r2026_07_28})
        versions.append(versions.empty() ? "" : ",").append(paymcp::detail::quoted(to_string(one)));
    std::string remote = detail::object_text()
                             .text("type", "streamable-http")
                             .text("url", detail::endpoint_of(published))
                             .raw("supportedProtocolVersions", versions.insert(0, 1, '[') += ']')
                             .str();
    detail::object_text card =
        detail::described("https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json", published, who);
    if (!who.icons.empty()) card.raw("icons", mcp::detail::icons_text(who.icons));
    return card.raw("remotes", remote.insert(0, 1, '[') += ']').str();
}

PAYMCP_INLINE std::string ai_catalog(const publication& published) {
    std::string id = "urn:air:";
    id.append(detail::domain_of(published.name)).append(":mcp:");
    id += std::string_view(published.name).substr(published.name.find('/') + 1);
    std::string entry = detail::object_text()
                            .text("identifier", id)
                            .text("type", "application/mcp-server-card+json")
                            .text("url", detail::endpoint_of(published) + "/server-card")
                            .str();
    return detail::object_text().text("specVersion", "1.0").raw("entries", entry.insert(0, 1, '[') += ']').str();
}

PAYMCP_INLINE std::string server_json(const publication& published, const mcp::server_identity& who) {
    std::string remote = detail::object_text()
                             .text("type", "streamable-http")
                             .text("url", detail::endpoint_of(published))
                             .str();
    return detail::described("https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json", published,
                             who)
        .raw("remotes", remote.insert(0, 1, '[') += ']')
        .str();
}

PAYMCP_INLINE std::string llms_txt(const publication& published, const mcp::server_identity& who,
                                   const mcp::server_definition& tools) {
    const std::string endpoint = detail::endpoint_of(published);
    std::string text = "# " + detail::first_line(who.title.empty() ? std::string_view(who.name) : who.title);
    text.append("\n\n> ").append(detail::first_line(detail::description_of(who)));
    text.append("\n\nAn MCP server over Streamable HTTP at ").append(endpoint);
    text.append(". A paid tool answers with a link: show it to the person who pays, as it is, and wait until they say "
                "that it is paid.\n\n## Tools\n\n");
    for (const paymcp::detail::tool_definition& one : tools.tools) {
        text.append("- [").append(one.name).append("](").append(endpoint).append("): ");
        text.append(detail::first_line(one.description)).append(" (").append(detail::cost_in_words(one)).append(")\n");
    }
    text.append("\n## Documents\n\n- [Server card](").append(endpoint);
    text.append("/server-card): what the server is and how to connect\n");
    return text;
}

}  // namespace paymcp::inline v0::discovery
