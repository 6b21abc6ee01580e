// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json.hpp>

#include <cstdint>

namespace paymcp {

/// What a client said about one of its abilities. Nothing may be guessed from `unknown`.
enum class declared : std::uint8_t { unknown, no, yes };

/// What the client can do, as it declared it: for the session (legacy) or in this very request (2026-07-28).
struct client_capabilities {
    declared elicitation_form = declared::unknown;  ///< it can show a form to the user
    declared elicitation_url = declared::unknown;   ///< it can ask the user to open a URL

    bool operator==(const client_capabilities&) const = default;
};

namespace mcp {

/// Reads a `ClientCapabilities` object. An `elicitation` that names no mode means forms (MCP 2025-11-25,
/// "Elicitation").
inline client_capabilities read_capabilities(const boost::json::object& given) {
    client_capabilities can{declared::no, declared::no};
    const boost::json::value* found = given.if_contains("elicitation");
    if (found == nullptr || !found->is_object()) return can;
    const boost::json::object& elicitation = found->get_object();
    const auto has = [&](boost::json::string_view mode) {
        const boost::json::value* member = elicitation.if_contains(mode);
        return member != nullptr && member->is_object();
    };
    if (has("url")) can.elicitation_url = declared::yes;
    if (has("form") || !has("url")) can.elicitation_form = declared::yes;
    return can;
}

}  // namespace mcp
}  // namespace paymcp
