// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/icon.hpp>
#include <paymcp/tool/revision.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp {

/// The server's description of itself; for display only. Empty members are omitted, `name` and `version` are required.
struct server_identity {
    std::string name;
    std::string version;
    std::string title{};         ///< the display name; since 2025-06-18
    std::string description{};   ///< since 2025-11-25
    std::string website_url{};   ///< an absolute URL; since 2025-11-25
    /// How a model should use the server. Absent: an explanation of payment if tools cost money
    /// (`paying_instructions`); empty: no instructions.
    std::optional<std::string> instructions{};
    std::vector<icon> icons{};   ///< since 2025-11-25
};

/// The explanation of paid tools for a model, once for all of them; a server's own instructions may include it.
inline constexpr std::string_view paying_instructions =
    "Some tools of this server cost money; tools/list says the price of each. A paid tool answers with a link "
    "(payment_url) and a payment_id. Show the user the link as it is, and wait until they say that it is paid. Then "
    "call the tool that next_step names: a confirm tool with the payment_id alone, the same tool again with the same "
    "arguments and the payment_id. Nobody pays twice for one payment_id, and a result that was lost comes again with "
    "it. next_step and the messages name the tools of this server; your client may have put a prefix before these "
    "names.";

namespace detail {

/// The `Implementation` object of a revision.
std::string implementation_text(const server_identity& who, revision speaks);

/// The members of the `_meta` of every result of 2026-07-28, without the braces around them.
std::string server_info_member(const server_identity& who);

}  // namespace detail

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/protocol/impl/identity.ipp>
#endif
