// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/capabilities.hpp>
#include <paymcp/tool/elicit_request.hpp>
#include <paymcp/tool/revision.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// Whether a client of a revision can be asked this question, by its declaration.
constexpr bool able_to(const client_capabilities& can, revision speaks, ability what) noexcept {
    switch (what) {
        case ability::form:
            return speaks >= revision::r2025_06_18 && can.elicitation_form == declared::yes;
        case ability::link:
            return speaks >= revision::r2025_11_25 && can.elicitation_url == declared::yes;
        case ability::sampling:
            return can.sampling;
        case ability::roots:
            return can.roots;
    }
    return false;
}

/// A question in MCP's form, without an id: `params` is a JSON object as text, or empty.
struct client_question {
    std::string_view method;
    std::string params;
};

/// A question in the form of a revision. `id` is the `elicitationId`, which only 2025-11-25 has.
client_question in_words(const question& asked, revision speaks, std::string_view id);

/// An entry of `inputRequests` (MCP 2026-07-28).
std::string input_request(const client_question& asked);

/// The `ClientCapabilities` object of these capabilities, for error -32021.
std::string required_capabilities(const std::vector<ability>& wanted);

/// The display name of a capability.
constexpr std::string_view name_of(ability what) noexcept {
    switch (what) {
        case ability::form:
            return "elicitation with forms";
        case ability::link:
            return "elicitation with URLs";
        case ability::sampling:
            return "sampling";
        case ability::roots:
            return "roots";
    }
    return {};
}

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/questions.ipp>
#endif
