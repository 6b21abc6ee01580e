// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json.hpp>

#include <cstdint>

namespace paymcp::inline v0 {

namespace mcp {

/// A client's declaration of one capability. `unknown` implies nothing.
enum class declared : std::uint8_t { unknown, no, yes };

/// The client's declared capabilities: for the session (legacy) or for this request (2026-07-28).
struct client_capabilities {
    declared elicitation_form = declared::unknown;  ///< it can show a form to the user
    declared elicitation_url = declared::unknown;   ///< it can ask the user to open a URL
    bool sampling = false;  ///< its model can be sampled
    bool roots = false;     ///< it lists its roots
    bool tasks = false;     ///< it supports the extension io.modelcontextprotocol/tasks
    bool wallet = false;    ///< it pays by x402 or MPP: `experimental.payment`, extension org.x402/payment, or `x402`
    bool receipts = false;  ///< it supports the extension paymcp/payment: results name their payment

    bool operator==(const client_capabilities&) const = default;
};

}  // namespace mcp

namespace mcp::detail {

/// The extension by which a call becomes a task that the client polls (SEP-2663).
inline constexpr char tasks_extension[] = "io.modelcontextprotocol/tasks";

/// The extension by which a client asks which payment bought a result: delivered results then name it in their `_meta`,
/// under this key. Some clients show their model a result that has a `_meta` in another form, so other clients do not
/// get it.
inline constexpr char receipts_extension[] = "paymcp/payment";

/// Reads a `ClientCapabilities` object. An `elicitation` that names no mode means forms (MCP 2025-11-25,
/// "Elicitation").
client_capabilities read_capabilities(const boost::json::object& given);

}  // namespace mcp::detail

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/protocol/impl/capabilities.ipp>
#endif
