// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json.hpp>

#include <cstdint>

namespace paymcp::inline v0 {

/// A client's declaration of one capability. `unknown` implies nothing.
enum class declared : std::uint8_t { unknown, no, yes };

/// The client's declared capabilities: for the session (legacy) or for this request (2026-07-28).
struct client_capabilities {
    declared elicitation_form = declared::unknown;  ///< it can show a form to the user
    declared elicitation_url = declared::unknown;   ///< it can ask the user to open a URL
    bool sampling = false;  ///< its model can be sampled
    bool roots = false;     ///< it lists its roots
    bool tasks = false;     ///< it supports the extension io.modelcontextprotocol/tasks
    bool receipts = false;  ///< it supports the extension paymcp/payment: results name their payment

    bool operator==(const client_capabilities&) const = default;
};

namespace mcp::detail {

/// The extension by which a call becomes a task that the client polls (SEP-2663).
inline constexpr char tasks_extension[] = "io.modelcontextprotocol/tasks";

/// The extension by which a client asks which payment bought a result: delivered results then name it in their `_meta`,
/// under this key. Some clients show their model a result that has a `_meta` in another form, so other clients do not
/// get it.
inline constexpr char receipts_extension[] = "paymcp/payment";

/// Reads a `ClientCapabilities` object. An `elicitation` that names no mode means forms (MCP 2025-11-25,
/// "Elicitation").
inline client_capabilities read_capabilities(const boost::json::object& given) {
    client_capabilities can{declared::no, declared::no};
    const auto says = [](const boost::json::object& where, boost::json::string_view what) {
        const boost::json::value* member = where.if_contains(what);
        return member != nullptr && member->is_object();
    };
    can.sampling = says(given, "sampling");
    can.roots = says(given, "roots");
    const auto extends = [&](boost::json::string_view where, boost::json::string_view what) {
        return says(given, where) && says(given.at(where).get_object(), what);
    };
    can.tasks = extends("extensions", tasks_extension);
    can.receipts = extends("extensions", receipts_extension) || extends("experimental", receipts_extension);
    const boost::json::value* found = given.if_contains("elicitation");
    if (found == nullptr || !found->is_object()) return can;
    const boost::json::object& elicitation = found->get_object();
    if (says(elicitation, "url")) can.elicitation_url = declared::yes;
    if (says(elicitation, "form") || !says(elicitation, "url")) can.elicitation_form = declared::yes;
    return can;
}

}  // namespace mcp::detail
}  // namespace paymcp::inline v0
